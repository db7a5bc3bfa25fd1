"""Footage made on the spot, for the demonstration, the tests and the benchmarks: moving scenes, faces, voices, trails.

Guarantees: the same shot with the same seed gives the same pictures and sound; nothing is fetched from anywhere.
The faces come from a public-domain portrait (NASA) where a package that carries it is installed, else they are drawn.
"""

from openbwc.media.synthetic.filming import Form, Shot, film
from openbwc.media.synthetic.portrait import find_portrait
from openbwc.media.synthetic.scenes import Scene
from openbwc.media.synthetic.sidecars import SIDECAR_FORMAT, sidecar_of, write_sidecar

__all__ = [
    "SIDECAR_FORMAT",
    "Form",
    "Scene",
    "Shot",
    "film",
    "find_portrait",
    "sidecar_of",
    "write_sidecar",
]
