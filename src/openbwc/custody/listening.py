"""Who is told of an event in the transaction in which it happens: notices, for one.

Guarantees: a listener runs after the event's row is written and before the transaction ends, so that what it does
stands or falls with the change; an event to which nobody listens costs one look into a table.
"""

from collections.abc import Callable, Sequence

from openbwc.custody.events import EventKind, NewEvent, Recorded

Listener = Callable[[Recorded, NewEvent], None]
_listeners: dict[str, tuple[Listener, ...]] = {}


def listen(kind: EventKind, listener: Listener) -> None:
    """Have `listener(event, happened)` called for each event of the kind; the same listener is kept once."""
    others = _listeners.get(kind.name, ())
    if listener not in others:
        _listeners[kind.name] = (*others, listener)


def tell_listeners(happened: Sequence[NewEvent], events: Sequence[Recorded]) -> None:
    """Call the listeners of each event, in the order of the events."""
    for one, event in zip(happened, events, strict=True):
        for listener in _listeners.get(one.kind.name, ()):
            listener(event, one)
