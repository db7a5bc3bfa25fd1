"""Retention: schedules as data, holds, and what keeps each recording from being let go (V.A.4).

What keeps a recording is one answer, `eligibility.blockers_of`: dry runs, the nightly reckoning, pages and dispositions
ask it, and nothing goes that it names. Nothing is removed but by `execute_disposition`, and nothing silently: the
recording says that it is going before the first byte goes.

Guarantees:
- What no item of the agency's schedule covers is never due, nor what rests on an item without an authority.
- The longest item wins; a hold outranks every item, and each of several holds is enough.
- A hold with a saved query covers what it finds now and what comes in later, even before it is written down.
- A schedule takes effect when a second person approves the very list that its dry run froze.
- What goes was frozen as a list, agreed to by two people, and is looked at again, to the last byte, as it goes.
- The room knows nothing of requests: who needs footage kept for one places a hold.
"""
