"""Free the shape of an ONNX network that was saved for one size, by editing its bytes; the weights stay as they are.

Guarantees: only the named inputs and outputs change, each of them in its batch, height and width; what is not
well-formed protocol buffers is a ValueError. Source: onnx.proto3 (ModelProto.graph = 7; GraphProto.input = 11, output
= 12; ValueInfoProto.name = 1, type = 2; TypeProto.tensor_type = 1; Tensor.shape = 2; TensorShapeProto.dim = 1;
Dimension.dim_param = 2) and the wire format of protocol buffers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

_VARINT, _FIXED64, _LENGTH, _FIXED32 = 0, 1, 2, 5
_GRAPH, _INPUT, _OUTPUT = 7, 11, 12
_CHANNELS = 1  # the axis that stays


def free_shapes(model: bytes, names: Collection[str]) -> bytes:
    """The model with the batch, height and width of the named inputs and outputs left open."""
    wanted = {name.encode() for name in names}

    def of_value(value: bytes) -> bytes:
        name = next((body for number, _, body in _fields(value) if number == 1), None)
        if name not in wanted:
            return value
        return _edit(value, (2,), lambda kind: _edit(kind, (1,), lambda tensor: _edit(tensor, (2,), _open)))

    return _edit(model, (_GRAPH,), lambda graph: _edit(graph, (_INPUT, _OUTPUT), of_value))


def _open(shape: bytes) -> bytes:
    """A shape whose axes, but for the channels, have a name instead of a length."""
    parts = []
    for axis, (_, whole, body) in enumerate(field for field in _fields(shape) if field[0] == 1):
        named = _tagged(2, f"axis{axis}".encode())
        parts.append(whole if axis == _CHANNELS else _tagged(1, named))
        if body is None:
            raise ValueError("expected the lengths of a network's axes; found something else")
    return b"".join(parts)


def _edit(message: bytes, numbers: tuple[int, ...], change: Callable[[bytes], bytes]) -> bytes:
    """The message with each field of these numbers changed, all else as it is."""
    return b"".join(
        _tagged(number, change(body)) if number in numbers and body is not None else whole
        for number, whole, body in _fields(message)
    )


def _fields(message: bytes) -> Iterator[tuple[int, bytes, bytes | None]]:
    """Number, all bytes, and for one with a length its content."""
    place = 0
    while place < len(message):
        begin = place
        tag, place = _varint(message, place)
        number, wire = tag >> 3, tag & 7
        body = None
        if wire == _VARINT:
            _, place = _varint(message, place)
        elif wire == _LENGTH:
            length, place = _varint(message, place)
            body = message[place : place + length]
            place += length
        elif wire in (_FIXED32, _FIXED64):
            place += 4 if wire == _FIXED32 else 8
        else:
            raise ValueError(f"expected a field of an ONNX file; found wire type {wire}")
        if place > len(message):
            raise ValueError("expected a whole ONNX file; found one that is cut off")
        yield number, message[begin:place], body


def _varint(message: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if place >= len(message) or shift > 63:
            raise ValueError("expected a whole ONNX file; found one that is cut off")
        byte = message[place]
        value |= (byte & 0x7F) << shift
        place, shift = place + 1, shift + 7
        if byte < 0x80:
            return value, place


def _tagged(number: int, body: bytes) -> bytes:
    return _encoded(number << 3 | _LENGTH) + _encoded(len(body)) + body


def _encoded(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
