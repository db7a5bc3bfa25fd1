"""What can go wrong at intake: each error has a sentence that says expected, found and what to do."""


class IntakeError(Exception):
    """A file cannot be taken in now; nothing of it was lost."""


class SidecarError(IntakeError):
    """A sidecar cannot be read as its adapter says; the clip beside it is taken in without it."""


class ClearingError(IntakeError):
    """The camera's copy is kept, because something speaks against clearing it (IV.E)."""
