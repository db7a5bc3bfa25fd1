"""The verbs of an edit: what each does to the entries that it names, as a function of their states alone.

Guarantees: a verb touches only the entries that its arguments name; what it makes is checked as strictly as a plan
file; an unknown verb, an unknown argument, or an entry that is not there is `Mistaken`, with a sentence.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

from openbwc.media.errors import BadPlan
from openbwc.media.redaction import editing
from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.plan import Plan, Source, Span, Track
from openbwc.media.redaction.plan_file import (
    plan_from_dict,
    plan_to_dict,
    sound_from_dict,
    sound_to_dict,
    track_from_dict,
    track_to_dict,
    whole_frame_from_dict,
    whole_frame_to_dict,
)
from openbwc.policy.wording import in_words
from openbwc.program.models.identified import new_id
from openbwc.program.refusals import Mistaken
from openbwc.redaction.entries import SETTINGS_ID, State, States
from openbwc.redaction.models import Entry, EntryKind

MOST_ENTRIES = 5000
"""How many entries one edit may name."""

_SETTABLE = MappingProxyType(
    {
        EntryKind.TRACK: frozenset({"kind", "treatment", "style", "shape", "reason", "group"}),
        EntryKind.WHOLE_FRAME: frozenset({"style", "reason", "span"}),
        EntryKind.SOUND: frozenset({"instead", "reason", "stream", "from_ms", "until_ms", "words"}),
    }
)
_PLAN_SETTINGS = frozenset({"everything_but", "everything_style", "everything_reason", "keep", "title"})
_BLANK = Plan(source=Source(sha256="0" * 64, width=1, height=1, frames=1))
"""A plan in which settings are tried, for they are checked as part of one."""


class Arguments:
    """The arguments of an edit, each taken once; what is left over at the end is unknown."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = dict(given)

    def take(self, name: str) -> Any:
        """An argument that has to be there."""
        if name not in self._given:
            raise Mistaken(f"Expected the argument {name!r}; found none.")
        return self._given.pop(name)

    def maybe(self, name: str) -> Any:
        """An argument that may be left out; then None."""
        return self._given.pop(name, None)

    def whole(self, name: str) -> int:
        """A whole number."""
        value = self.take(name)
        if isinstance(value, bool) or not isinstance(value, int):
            raise Mistaken(f"Expected a whole number as {name}; found {value!r}.")
        return value

    def box(self, name: str = "box") -> Box:
        """A box as `[left, top, right, bottom]`."""
        value = self.take(name)
        if not isinstance(value, list) or len(value) != 4 or any(type(edge) is not int for edge in value):
            raise Mistaken(f"Expected [left, top, right, bottom] in whole pixels as {name}; found {value!r}.")
        return Box(*value)

    def span(self) -> Span:
        """The frames `first` to `last`."""
        return Span(self.whole("first"), self.whole("last"))

    def maybe_span(self) -> Span | None:
        """The frames `first` to `last`, or None where neither is given: everywhere."""
        return self.span() if "first" in self._given or "last" in self._given else None

    def entry(self, name: str) -> str:
        """The id of an entry."""
        value = self.take(name)
        if not isinstance(value, str) or not 0 < len(value) <= Entry.ID_MAX:
            raise Mistaken(f"Expected the id of an entry as {name}; found {value!r}.")
        return value

    def entries(self, name: str = "entries") -> list[str]:
        """Ids of entries, at least one."""
        values = self.take(name)
        if not isinstance(values, list) or not values or any(not isinstance(one, str) for one in values):
            raise Mistaken(f"Expected a list of ids of entries as {name}; found {values!r}.")
        if len(values) > MOST_ENTRIES:
            raise Mistaken(f"Expected at most {MOST_ENTRIES} entries in one edit; found {len(values)}.")
        return list(dict.fromkeys(values))

    def rest(self) -> dict[str, Any]:
        """All that is left."""
        given, self._given = self._given, {}
        return given

    def end(self) -> None:
        """Raises `Mistaken` where something is left."""
        if self._given:
            raise Mistaken(f"Expected no further argument; found {', '.join(sorted(self._given))}.")


class Held(Protocol):
    """Where a verb finds the entries that it names. Asking for one makes it touched."""

    def states(self, ids: Iterable[str]) -> States:
        """The states of these entries; None for one that is not there."""
        ...

    def used(self, ids: Iterable[str]) -> set[str]:
        """Those of the ids that were ever an entry's."""
        ...

    def last_bodies(self, ids: Iterable[str]) -> States:
        """What each entry is, or was before it was deleted; None where there was never one."""
        ...


@dataclass(frozen=True)
class Made:
    """Who makes the edit, as the author of what is new, and how many frames there are (None: not known yet)."""

    author: str
    frames: int | None


Verb = Callable[[Arguments, Held, Made], States]


def change(verb: str, arguments: Mapping[str, Any], held: Held, made: Made) -> States:
    """The states that an edit leaves behind. Raises `Mistaken`."""
    do = VERBS.get(verb)
    if do is None:
        raise Mistaken(f"Expected one of the edits {', '.join(sorted(VERBS))}; found {verb!r}.")
    given = Arguments(arguments)
    try:
        after = do(given, held, made)
        given.end()
        for entry_id, state in after.items():
            _check_frames(entry_id, state, made.frames)
    except (ValueError, BadPlan) as error:
        if isinstance(error, Mistaken):
            raise
        sentence = str(error)
        raise Mistaken(f"{sentence[:1].upper()}{sentence[1:]}.") from error
    return after


def entry_from(kind: str, body: Any) -> dict[str, Any]:
    """A state of a given kind, its body read and written as a plan file's would be. Raises BadPlan, `Mistaken`."""
    match kind:
        case EntryKind.TRACK:
            clean = track_to_dict(track_from_dict(body))
        case EntryKind.WHOLE_FRAME:
            clean = whole_frame_to_dict(whole_frame_from_dict(body))
        case EntryKind.SOUND:
            clean = sound_to_dict(sound_from_dict(body))
        case _:
            raise Mistaken(f"Expected a track, whole_frame or sound; found {kind!r}.")
    return {"kind": EntryKind(kind).value, "body": clean}


def _check_frames(entry_id: str, state: State, frames: int | None) -> None:
    if state is None or frames is None:
        return
    body = state["body"]
    last = -1
    if state["kind"] == EntryKind.TRACK:
        last = body["keyframes"][-1][0]
    elif state["kind"] == EntryKind.WHOLE_FRAME:
        last = body["span"][1]
    if last >= frames:
        raise Mistaken(f"Expected frames up to {frames - 1}; {entry_id} would reach to {last}.")


def _there(held: Held, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The states of entries that have to be there."""
    states = held.states(ids)
    missing = [entry_id for entry_id, state in states.items() if state is None]
    if missing:
        raise Mistaken(f"Expected entries that are there; {', '.join(missing[:3])} is not, or not any more.")
    return {entry_id: state for entry_id, state in states.items() if state is not None}


def _tracks(held: Held, ids: Iterable[str]) -> dict[str, Track]:
    """Entries that have to be tracks, read at once."""
    tracks = {}
    for entry_id, state in _there(held, ids).items():
        if state["kind"] != EntryKind.TRACK:
            raise Mistaken(f"Expected a track; {entry_id} is a {in_words(state['kind'])}.")
        tracks[entry_id] = track_from_dict(state["body"])
    return tracks


def _track(held: Held, entry_id: str) -> Track:
    return _tracks(held, [entry_id])[entry_id]


def _state(track: Track) -> State:
    return {"kind": EntryKind.TRACK.value, "body": track_to_dict(track)}


def _add(given: Arguments, held: Held, made: Made) -> States:
    """New entries: `entries` is a list of `{"kind": …, "body": {…}}`; a body without an id gets one."""
    entries = given.take("entries")
    if not isinstance(entries, list) or not 0 < len(entries) <= MOST_ENTRIES:
        raise Mistaken(f"Expected a list of 1 to {MOST_ENTRIES} entries; found {type(entries).__name__}.")
    after: States = {}
    for one in entries:
        if not isinstance(one, Mapping) or set(one) != {"kind", "body"} or not isinstance(one["body"], Mapping):
            raise Mistaken("Expected each entry as {kind, body}.")
        entry_id = one["body"].get("id") or new_id().hex
        if not isinstance(entry_id, str) or len(entry_id) > Entry.ID_MAX or entry_id == SETTINGS_ID:
            raise Mistaken(f"Expected an id of at most {Entry.ID_MAX} characters; found {entry_id!r}.")
        if entry_id in after:
            raise _used(entry_id)
        after[entry_id] = entry_from(one["kind"], {**one["body"], "id": entry_id, "author": made.author})
    for entry_id in sorted(held.used(after)):
        raise _used(entry_id)
    return after


def _used(entry_id: Any) -> Mistaken:
    return Mistaken(f"Expected an id that was never used in this footage; found {entry_id!r}.")


def _on_track(do: Callable[[Track, Arguments], Track]) -> Verb:
    """A verb that changes one track, named by `track`."""

    def verb(given: Arguments, held: Held, made: Made) -> States:
        entry_id = given.entry("track")
        return {entry_id: _state(do(_track(held, entry_id), given))}

    return verb


def _move(given: Arguments, held: Held, made: Made) -> States:
    ids, dx, dy, span = given.entries("tracks"), given.whole("dx"), given.whole("dy"), given.maybe_span()
    return {one: _state(editing.move(track, dx, dy, span)) for one, track in _tracks(held, ids).items()}


def _resize(given: Arguments, held: Held, made: Made) -> States:
    ids = given.entries("tracks")
    left, top, right, bottom = (given.whole(edge) for edge in ("left", "top", "right", "bottom"))
    span = given.maybe_span()
    tracks = _tracks(held, ids)
    return {one: _state(editing.resize(track, left, top, right, bottom, span)) for one, track in tracks.items()}


def _split(given: Arguments, held: Held, made: Made) -> States:
    entry_id, at = given.entry("track"), given.whole("at")
    fresh = given.maybe("new_id") or new_id().hex
    if not isinstance(fresh, str) or len(fresh) > Entry.ID_MAX or held.used([fresh]):
        raise _used(fresh)
    earlier, later = editing.split(_track(held, entry_id), at, fresh)
    return {earlier.id: _state(earlier), later.id: _state(later)}


def _join(given: Arguments, held: Held, made: Made) -> States:
    first, second = given.entry("first"), given.entry("second")
    if first == second:
        raise Mistaken("Expected two tracks to join; found one.")
    return {first: _state(editing.join(_track(held, first), _track(held, second))), second: None}


def _delete(given: Arguments, held: Held, made: Made) -> States:
    there = _there(held, given.entries())
    if SETTINGS_ID in there:
        raise Mistaken("Expected tracks, whole frames or sounds; the settings of a plan are changed, never deleted.")
    return dict.fromkeys(there)


def _restore(given: Arguments, held: Held, made: Made) -> States:
    states = held.states(given.entries())
    after = held.last_bodies(states)
    for entry_id, state in states.items():
        if state is not None or after[entry_id] is None:
            raise Mistaken(f"Expected an entry that was deleted; {entry_id} was not.")
    return after


def _set(given: Arguments, held: Held, made: Made) -> States:
    """The same values on many entries: a reason, a style, a treatment, a group."""
    there = _there(held, given.entries())
    values = given.rest()
    if not values:
        raise Mistaken("Expected something to set; found nothing.")
    after: States = {}
    for entry_id, state in there.items():
        settable = _SETTABLE.get(EntryKind(state["kind"]), frozenset[str]())
        stray = sorted(values.keys() - settable)
        if stray:
            kind = in_words(state["kind"])
            raise Mistaken(f"Expected values that a {kind} has; {', '.join(stray)} cannot be set on {entry_id}.")
        after[entry_id] = {**state, "body": {**state["body"], **_checked_values(state, values)}}
    return after


def _checked_values(state: dict[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as a plan file would have them, tried on the entry; of a track's many keyframes one will do."""
    body = dict(state["body"])
    if state["kind"] == EntryKind.TRACK:
        body |= {"keyframes": body["keyframes"][:1], "hidden": []}
    clean = entry_from(state["kind"], {**body, **values})["body"]
    return {name: clean[name] for name in values}


def _set_plan(given: Arguments, held: Held, made: Made) -> States:
    """The settings of the footage's plan."""
    values = given.rest()
    stray = sorted(values.keys() - _PLAN_SETTINGS)
    if stray or not values:
        raise Mistaken(f"Expected some of {', '.join(sorted(_PLAN_SETTINGS))}; found {', '.join(stray) or 'nothing'}.")
    state = held.states([SETTINGS_ID])[SETTINGS_ID]
    whole = plan_to_dict(_BLANK) | (state["body"] if state else {}) | values
    checked = plan_to_dict(plan_from_dict(whole))
    return {SETTINGS_ID: {"kind": EntryKind.SETTINGS.value, "body": {name: checked[name] for name in _PLAN_SETTINGS}}}


VERBS: Mapping[str, Verb] = MappingProxyType(
    {
        "add": _add,
        "put_keyframe": _on_track(lambda track, given: editing.put_keyframe(track, given.whole("frame"), given.box())),
        "drop_keyframe": _on_track(lambda track, given: editing.drop_keyframe(track, given.whole("frame"))),
        "hide": _on_track(lambda track, given: editing.hide(track, given.span())),
        "show": _on_track(lambda track, given: editing.show(track, given.span())),
        "extend": _on_track(lambda track, given: editing.extend(track, given.whole("first"), given.whole("last"))),
        "shorten": _on_track(lambda track, given: editing.shorten(track, given.whole("first"), given.whole("last"))),
        "move": _move,
        "resize": _resize,
        "split": _split,
        "join": _join,
        "delete": _delete,
        "restore": _restore,
        "set": _set,
        "set_plan": _set_plan,
    }
)
"""Each edit by its name; the arguments are those that its function takes."""
