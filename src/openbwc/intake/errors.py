"""What can go wrong at intake: each error has a sentence that says expected, found and what to do."""


class IntakeError(Exception):
    """A file cannot be taken in now; nothing of it was lost."""


class SidecarError(IntakeError):
    """A sidecar cannot be read as its adapter says; the clip beside it is taken in without it."""


class ClearingError(IntakeError):
    """The camera's copy is kept, because something speaks against clearing it (IV.E)."""


class UploadError(IntakeError):
    """An upload request that is refused; `status` is the HTTP status that tus 1.0.0 gives it."""

    def __init__(self, status: int, words: str) -> None:
        self.status = status
        super().__init__(words)
