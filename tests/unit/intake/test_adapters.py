"""Shipped adapters read their vendors' files; a bad adapter is refused with its line; a bad sidecar never raises."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbwc.intake.adapters import Folder, SidecarFacts, load_adapters, read_sidecars
from openbwc.intake.adapters.extracting import extract
from openbwc.policy import PolicyFileError

SHIPPED = Path(__file__).resolve().parents[3] / "policies" / "adapters"
ADAPTERS = load_adapters(SHIPPED)


def told(folder: Path, clip: str) -> SidecarFacts:
    (folder / clip).touch()
    return read_sidecars(folder / clip, ADAPTERS)


def test_the_generic_sidecar(tmp_path: Path) -> None:
    body = {
        "format": "openbwc-sidecar/1",
        "camera": {"serial": "BWC-7"},
        "recording": {
            "activation": "A-1",
            "part": 2,
            "started_at": "2024-03-01T10:00:00-05:00",
            "activated_at": "2024-03-01T10:00:30-05:00",
            "trigger": "holster",
            "stopped_by": "button",
        },
        "trail": [{"time": "2024-03-01T15:00:02Z", "lat": 38.9, "lon": -77.0}, {"time": "never", "lat": 1, "lon": 2}],
    }
    (tmp_path / "C.MP4.json").write_text(json.dumps(body))
    facts = told(tmp_path, "C.MP4")
    assert (facts.activation, facts.part, facts.camera_serial, facts.trigger) == ("A-1", 2, "BWC-7", "holster")
    assert facts.stopped_by == "button"
    assert facts.started_at == datetime(2024, 3, 1, 15, tzinfo=UTC)
    assert facts.before_activation_seconds == 30.0
    assert [(point.lat, point.lon) for point in facts.trail] == [(38.9, -77.0)]
    assert SidecarFacts.from_dict(json.loads(json.dumps(facts.as_dict()))).as_dict() == facts.as_dict()


def test_v_a_7_axis_tells_the_part_before_activation_by_trigger_and_start(tmp_path: Path) -> None:
    folder = tmp_path / "5f0c_ACCC8E123456_20240301_101500"
    folder.mkdir()
    (folder / f"{folder.name}.metadata.json").write_text(
        json.dumps({"Triggerontime": "2024-03-01T10:15:00.5Z", "Triggeronreason": "ButtonPress"})
    )
    for name in ("20240301_101430_1.mkv", "20240301_102430_2.mkv"):
        start = f"2024-03-01T{name[9:11]}:{name[11:13]}:{name[13:15]}Z"
        (folder / f"{folder.name}.{name}.metadata.json").write_text(json.dumps({"StartTime": start}))
        (folder / name).touch()
    (folder / "20240301_101430_1_gpstrail.json").write_text(
        json.dumps({"CoordinateEntries": [{"LocationWKT": "POINT(13.19 55.72)", "Timestamp": "2024-03-01T10:14:40Z"}]})
    )
    (folder / "complete").touch()
    first, second = (read_sidecars(folder / name, ADAPTERS) for name in sorted(os_clips(folder)))
    assert first.activation == second.activation == folder.name
    assert (first.camera_serial, first.trigger) == ("ACCC8E123456", "ButtonPress")
    assert first.before_activation_seconds == 30.5
    assert second.before_activation_seconds is None
    assert [(point.lat, point.lon) for point in first.trail] == [(55.72, 13.19)]
    assert [name for name, _ in Folder.listed(folder).clips(ADAPTERS)] == sorted(os_clips(folder))


def os_clips(folder: Path) -> list[str]:
    return [path.name for path in folder.glob("*.mkv")]


def test_motorola_v300_data_points_and_cues(tmp_path: Path) -> None:
    (tmp_path / "V.json").write_text(json.dumps({"DataPoints": [{"Time": "2024-03-01T10:00:00Z"}]}))
    cue = json.dumps({"officer": "Ruiz", "gpsCoordinates": "N38.9 W77.03"})
    (tmp_path / "V.vtt").write_text(
        f"WEBVTT\n\n1\n00:00:01.500 --> 00:00:02.000\n{cue}\n\n00:03.000 --> 00:04.000\nplain\n"
    )
    facts = told(tmp_path, "V.mp4")
    assert facts.started_at == datetime(2024, 3, 1, 10, tzinfo=UTC)
    assert [(point.offset_seconds, point.lat, point.lon) for point in facts.trail] == [(1.5, 38.9, -77.03)]


def test_gps_trails_as_gpx_and_csv(tmp_path: Path) -> None:
    (tmp_path / "G.gpx").write_text(
        '<gpx><trk><trkseg><trkpt lat="1.5" lon="2.5"><time>2024-03-01T10:00:00Z</time></trkpt></trkseg></trk></gpx>'
    )
    (tmp_path / "H.csv").write_text("Time,LAT,Lon\n2024-03-01T10:00:00Z,-1.5,-2.5\n2024-03-01T10:00:01Z,91,0\n")
    assert [(point.lat, point.lon) for point in told(tmp_path, "G.mp4").trail] == [(1.5, 2.5)]
    assert [(point.lat, point.lon) for point in told(tmp_path, "H.mp4").trail] == [(-1.5, -2.5)]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("C.mp4.json", b"{"),
        ("C.mp4.json", b"\xff\xfe"),
        ("C.mp4.json", b"[" * 100_000),
        ("C.mp4.json", b'{"a": NaN}'),
        ("C.mp4.json", b'{"a": ' + b"9" * 5000 + b"}"),
        ("C.gpx", b'<!DOCTYPE x [<!ENTITY a "b">]><gpx>&a;</gpx>'),
        ("C.gpx", b"<gpx>"),
        ("C.csv", b'a,b\n"unclosed'),
    ],
)
def test_a_bad_sidecar_is_a_problem_in_a_sentence(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    facts = told(tmp_path, "C.mp4")
    assert facts.problems
    assert all(problem.startswith("Expected") for problem in facts.problems)
    assert facts.files == (tmp_path / name,)


def test_a_bad_value_is_left_out_and_told(tmp_path: Path) -> None:
    recording = {"started_at": "yesterday", "part": 0, "pre_event_seconds": "1e999", "trigger": "button"}
    (tmp_path / "C.mp4.json").write_text(json.dumps({"format": "openbwc-sidecar/1", "recording": recording}))
    facts = told(tmp_path, "C.mp4")
    assert (facts.started_at, facts.part, facts.pre_event_seconds, facts.trigger) == (None, None, None, "button")
    assert len(facts.problems) == 3


def test_a_file_of_another_format_is_no_sidecar_and_is_looked_at_itself(tmp_path: Path) -> None:
    (tmp_path / "C.mp4").touch()
    (tmp_path / "C.mp4.json").write_text('{"format": "something else"}')
    assert [name for name, _ in Folder.listed(tmp_path).clips(ADAPTERS)] == ["C.mp4", "C.mp4.json"]


def test_a_new_vendor_is_data(tmp_path: Path) -> None:
    (tmp_path / "new.yaml").write_text(
        "adapter: acme\ntitle: Acme\nsource: a manual\nsidecars:\n"
        '  - file: "{stem}.meta"\n    format: csv\n    fields:\n'
        "      started_at: {at: rows.0.begin, time: unix_ms}\n"
        "      pre_event_seconds: {at: rows.-1.pre, unit: ms}\n"
        '      camera_serial: {at: "@stem", pattern: "^([A-Z]+)_"}\n'
    )
    (tmp_path / "ACME_1.meta").write_text("begin,pre\n1709287200000,30500\n")
    (tmp_path / "ACME_1.mov").touch()
    facts = read_sidecars(tmp_path / "ACME_1.mov", load_adapters(tmp_path))
    assert (facts.started_at, facts.pre_event_seconds) == (datetime(2024, 3, 1, 10, tzinfo=UTC), 30.5)
    assert (facts.camera_serial, facts.adapters) == ("ACME", ("acme",))


GOOD = "adapter: a\ntitle: t\nsource: s\nsidecars:\n  - file: x\n    format: json\n"


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("", 1, "empty"),
        (GOOD + "colour: red\n", 7, "colour"),
        (GOOD + "    colour: red\n", 7, "colour"),
        (GOOD.replace("json", "xml"), 6, "xml"),
        (GOOD.replace("file: x", "file: ../x"), 5, "file name"),
        (GOOD.replace("file: x", 'file: "{folder}{secret}"'), 5, "folder"),
        (GOOD + "    fields: {wearer: a}\n", 7, "wearer"),
        (GOOD + "    fields: {started_at: {at: a, time: soon}}\n", 7, "iso8601"),
        (GOOD + "    fields: {pre_event_seconds: {at: a, unit: days}}\n", 7, "ms"),
        (GOOD + "    fields: {pre_event_seconds: {at: a, time: unix}}\n", 7, "time"),
        (GOOD + '    fields: {title: {at: a, pattern: "("}}\n', 7, "regular expression"),
        (GOOD + '    fields: {title: {at: a, pattern: "abc"}}\n', 7, "one group"),
        (GOOD + '    fields: {title: "@home"}\n', 7, "dotted path"),
        (GOOD + "    trail: {points: p, lat: a}\n", 7, "one of the three"),
    ],
)
def test_a_bad_adapter_is_an_error_with_its_line(tmp_path: Path, text: str, line: int, expected: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(text)
    with pytest.raises(PolicyFileError) as raised:
        load_adapters(tmp_path)
    assert str(raised.value).startswith(f"{path}:{line}: expected")
    assert expected in str(raised.value)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["time", "lat", "lon", "x"]), inner),
    max_leaves=8,
)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "camera": VALUES,
            "trail": VALUES | st.lists(VALUES, max_size=3),
            "recording": VALUES
            | st.dictionaries(st.sampled_from(["activation", "part", "started_at", "pre_event_seconds"]), VALUES),
        },
    )
)
def test_no_sidecar_of_the_right_format_ever_raises(body: dict[str, object]) -> None:
    rule = next(one for one in ADAPTERS if one.code == "openbwc").sidecars[0]
    facts = extract({"format": "openbwc-sidecar/1", **body}, {}, rule)
    assert all(-90 <= point.lat <= 90 for point in facts.trail)
    json.dumps(facts.as_dict())
