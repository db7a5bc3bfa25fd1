"""What hides in packets is taken out, and the picture's own units stay as they are."""

from fractions import Fraction

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbwc.media.redaction.rendering.units import (
    Cleaner,
    build_avcc,
    clean_hvcc,
    escaped,
    free_number,
    parameter_sets,
    picture_set_number,
    read_sequence_set,
    unescaped,
)

from .plans import examples

SLICE, IDR, DELIMITER = b"\x41\x9a\x01\x02", b"\x65\x88\x84", b"\x09\xf0"
SERIAL = b"SERIAL-4711"
USER_DATA = b"\x06\x05" + bytes([16 + len(SERIAL)]) + b"\x11" * 16 + SERIAL + b"\x80"
RECOVERY = b"\x06\x06\x01\xc4\x80"


def sets_of(**options: str) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """Parameter sets of x264 itself."""
    codec = av.VideoCodecContext.create("libx264", "w")
    codec.width, codec.height, codec.pix_fmt, codec.time_base = 320, 180, "yuv420p", Fraction(1, 30)
    codec.flags |= 1 << 22
    codec.options = options
    codec.open()
    return parameter_sets(codec.extradata)


(HIGH,), (PICTURES,) = sets_of(profile="high")


def packed(*units: bytes) -> bytes:
    return b"".join(len(unit).to_bytes(4, "big") + unit for unit in units)


def cleaner(codec: str = "h264", lengths: int = 4, *, drop_sets: bool = False) -> Cleaner:
    return Cleaner(codec, lengths, drop_sets=drop_sets)


def test_a_packet_of_picture_only_is_the_same_bytes() -> None:
    data = packed(DELIMITER, RECOVERY, IDR, SLICE)
    found = cleaner()
    assert found.clean(data) is data
    assert (found.removed, found.changed) == (0, 0)


@pytest.mark.parametrize(
    "hidden",
    [
        USER_DATA,
        b"\x06\x04\x03\xb5\x00\x31\x80",  # captions, ITU-T T.35
        b"\x06\x06\x09123456789\x80",  # a recovery point that is too long to be one
        b"\x06\xff",  # cut off
        b"\x0c\xff\xff\x80",  # filler
        b"\x74\x01\x02",  # slice of another view
        b"\x78SERIAL",  # no meaning of its own
        b"\x0a",  # end of the sequence
        b"\x09\xf0SERIAL",  # a delimiter that says more
        b"\x09\xf5",  # and one whose trailing bits do
        b"\x09",
    ],
)
def test_what_is_no_picture_is_taken_out(hidden: bytes) -> None:
    found = cleaner()
    assert found.clean(packed(DELIMITER, hidden, IDR)) == packed(DELIMITER, IDR)
    assert (found.removed, found.changed) == (1, 1)


def test_of_mixed_messages_the_harmless_one_stays() -> None:
    both = RECOVERY[:-1] + USER_DATA[1:]
    assert cleaner().clean(packed(both, IDR)) == packed(RECOVERY, IDR)


def test_what_follows_the_last_unit_does_not_go_along() -> None:
    assert cleaner().clean(packed(IDR) + b"\0\0\0") == packed(IDR)
    assert cleaner().clean(packed(IDR, b"", SLICE)) == packed(IDR, SLICE)


def test_lengths_and_start_codes_become_lengths_of_four_bytes() -> None:
    assert cleaner(lengths=2).clean(b"\0\4" + SLICE + b"\0\3" + IDR) == packed(SLICE, IDR)
    assert cleaner(lengths=0).clean(b"\0\0\0\1" + USER_DATA + b"\0\0\1" + IDR + b"\0\0\0\1" + SLICE) == packed(
        IDR, SLICE
    )


def test_parameter_sets_in_packets_are_met_and_dropped() -> None:
    found = cleaner(drop_sets=True)
    assert found.clean(packed(HIGH, b"\x68\xee", IDR)) == packed(IDR)
    assert found.sets == {HIGH, b"\x68\xee"}
    parts = cleaner()
    parts.clean(packed(b"\x42\x01"))
    assert parts.partitioned


def test_h265_keeps_one_layer_without_its_messages() -> None:
    picture, enhanced, message, dolby = b"\x26\x01\xaf", b"\x26\x09\xaf", b"\x4e\x01\x05\x01A\x80", b"\x7c\x01\x19"
    found = cleaner("hevc")
    assert found.clean(packed(message, picture, enhanced, dolby)) == packed(picture)
    assert found.removed == 3
    record = bytes([1]) + bytes(20) + b"\xfc" + b"\x02"
    sets, told = b"\xa1\0\1\0\3\x42\1\1", b"\xa7\0\1\0\6" + message
    assert clean_hvcc(record[:22] + b"\x02" + told + sets) == record[:21] + b"\xff\x01" + sets


def test_h265_reserved_types_and_long_delimiters_are_taken_out() -> None:
    picture, delimiter = b"\x26\x01\xaf", b"\x46\x01\x50"
    kinds = [bytes([kind << 1, 1]) + SERIAL for kind in range(64)]
    found = cleaner("hevc", drop_sets=True)
    kept = [kind for kind in kinds if kind[0] >> 1 in {*range(10), *range(16, 22)}]
    assert found.clean(packed(delimiter, *kinds, delimiter + SERIAL, picture)) == packed(delimiter, *kept, picture)


@examples
@given(st.lists(st.sampled_from([0, 0, 0, 1, 2, 3, 4, 255]), max_size=40).map(bytes))
def test_escaping_is_undone_and_hides_start_codes(data: bytes) -> None:
    assert unescaped(escaped(data)) == data
    assert not any(bytes([0, 0, low]) in escaped(data) for low in (0, 1, 2))


def test_a_record_of_both_sets_is_read_back() -> None:
    others = sets_of(**{"x264-params": "sps-id=1:tff=1"})
    record = build_avcc((HIGH, *others[0]), (PICTURES, *others[1]))
    assert parameter_sets(record) == ((HIGH, *others[0]), (PICTURES, *others[1]))
    read, fields = read_sequence_set(HIGH), read_sequence_set(others[0][0])
    assert (read.number, read.profile, read.chroma, read.depth, read.progressive) == (0, 100, 1, 8, True)
    assert (fields.number, fields.progressive) == (1, False)
    assert (record[1], record[3], record[4] & 3) == (100, max(read.level, fields.level), 3)
    assert [picture_set_number(unit) for unit in (PICTURES, *others[1])] == [0, 1]
    assert free_number((HIGH, *others[0]), (PICTURES, *others[1])) == 2
    with pytest.raises(IndexError):
        parameter_sets(record[:12])
