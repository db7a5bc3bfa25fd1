"""Retention: schedules as data, holds, and what keeps each recording from being let go (V.A.4).

Nothing is lost here, for nothing here removes anything. What this room gives is an answer, `eligibility.blockers_of`,
the only one: dry runs, the nightly reckoning and the pages ask it, and whatever disposes of recordings has to.

Guarantees:
- What no item of the agency's schedule covers is never due, nor what rests on an item without an authority.
- The longest item wins; a hold outranks every item, and each of several holds is enough.
- A hold with a saved query covers what it finds now and what comes in later, even before it is written down.
- A schedule takes effect when a second person approves the very list that its dry run froze.
- The room knows nothing of requests: who needs footage kept for one places a hold.
"""
