"""What may be wrong with a media file, in two voices: a class to catch and a sentence for people.

Each error says what was expected and what was found, so that quarantine can show the reason as it is.
"""

from __future__ import annotations


class MediaError(Exception):
    """A media file is not what it should be, or could not be worked on.

    ``expected`` and ``found`` are noun phrases; ``remedy``, where there is one, says what to do.
    """

    def __init__(self, *, expected: str, found: str, remedy: str = "") -> None:
        self.expected = expected
        self.found = found
        self.remedy = remedy
        sentence = f"expected {expected}; found {found}"
        super().__init__(f"{sentence}; {remedy}" if remedy else sentence)


class EmptyFile(MediaError):  # noqa: N818 - named as what was found
    """The file holds no byte at all."""


class WrongType(MediaError):  # noqa: N818 - named as what was found
    """The file is something else than a video: a picture, a document, a playlist, sound alone."""


class Undecodable(MediaError):  # noqa: N818 - named as what was found
    """The file claims to be a video, but it cannot be decoded, or the decoder had to be stopped."""


class Truncated(MediaError):  # noqa: N818 - named as what was found
    """The file ends before its own index, headers or duration say that it should."""


class RenditionFailed(MediaError):  # noqa: N818 - named as what was found
    """A rendition could not be made from a source that itself may be sound."""


class RenditionDiffers(RenditionFailed):
    """A rendition was made, but its frames, times, size or sound are not those of its source."""


class BadPlan(MediaError):  # noqa: N818 - named as what was found
    """A redaction plan that cannot be read, or that is not of the file it is to be applied to."""


class WeightsMissing(MediaError):  # noqa: N818 - named as what was found
    """The weights of a detector are not where they should be."""


class WeightsDiffer(MediaError):  # noqa: N818 - named as what was found
    """The weights of a detector are not those whose SHA-256 was written down, or cannot be what they are said to be."""


class RuntimeMissing(MediaError):  # noqa: N818 - named as what was found
    """What was asked for to run a network is not installed, or not on this machine."""


class BadListing(MediaError):  # noqa: N818 - named as what was found
    """A list of detectors that cannot be read."""


class BadTranscript(MediaError):  # noqa: N818 - named as what was found
    """A transcript or captions that cannot be read."""


class CredentialFailed(MediaError):  # noqa: N818 - named as what was found
    """A copy could not be signed, or its manifest does not hold or is not of what it should be."""


ERROR_KINDS: dict[str, type[MediaError]] = {
    kind.__name__: kind
    for kind in (
        EmptyFile,
        WrongType,
        Undecodable,
        Truncated,
        RenditionFailed,
        RenditionDiffers,
        BadPlan,
        WeightsMissing,
        WeightsDiffer,
        RuntimeMissing,
        BadListing,
        BadTranscript,
        CredentialFailed,
    )
}
