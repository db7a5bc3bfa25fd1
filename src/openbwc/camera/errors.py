"""What goes wrong with the software camera, as sentences."""


class CameraError(Exception):
    """The camera cannot do what was asked; the sentence says what was expected and names the clause."""


class ManifestError(CameraError):
    """A manifest that does not hold; the sentence says what was expected and found."""
