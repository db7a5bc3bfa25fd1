"""E-mail by SMTP (RFC 5321), with the server's own answer as proof.

Guarantees: a message has the same bytes, and so the same digest and Message-ID, at each try; an answer of the 5xx kind
to the recipient or to the message is final, everything else is tried again; nothing that people typed can become a
header, because titles are one printable line and Django refuses line breaks in headers.
"""

import hashlib
import smtplib
from email.utils import format_datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from openbwc.notices.models import Delivery
from openbwc.notices.outcomes import Accepted, NotSentError
from openbwc.notices.wording import email_subject, email_text

ANSWER_LETTERS = 300


class _KeepsAnswer:
    """An SMTP connection that remembers what the server said to the message itself."""

    answer: tuple[int, bytes] = (0, b"")

    def data(self, message: Any) -> tuple[int, bytes]:
        """Send the message and keep the answer."""
        self.answer = super().data(message)  # type: ignore[misc]  # the connection that this is mixed into
        return self.answer


class _Connection(_KeepsAnswer, smtplib.SMTP):
    """With STARTTLS, or without TLS on this machine."""


class _TLSConnection(_KeepsAnswer, smtplib.SMTP_SSL):
    """With TLS from the first byte."""


class ProvingBackend(EmailBackend):
    """Django's SMTP backend, which also gives the server's last answer."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """The class of connections."""
        return _TLSConnection if self.use_ssl else _Connection

    @property
    def answer(self) -> str:
        """What the server said to the last message: its status and words, with the queue id where it gives one."""
        connection = self.connection
        code, words = connection.answer if isinstance(connection, _KeepsAnswer) else (0, b"")
        return answer_text(code, words)


def answer_text(code: int, words: bytes | str) -> str:
    """A server's answer as one line."""
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(said.split())}"[:ANSWER_LETTERS]


def send_email(delivery: Delivery, backend: ProvingBackend) -> Accepted:
    """Send a delivery's notices to its person. Raises NotSentError."""
    person = delivery.person
    account = person.account if person else None
    if account is None or not account.is_active or not account.email:
        raise NotSentError("The person has no e-mail address any more.", final=True)
    try:
        message = email_of(delivery, account.email)
        content = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # Django's own message has it
    except ValueError as error:  # Django's word for an address or a header that is none
        raise NotSentError(f"The message cannot be written: {error}", final=True) from error
    try:
        backend.open()
        backend.send_messages([message])
    except (smtplib.SMTPException, OSError) as error:
        backend.close()  # whatever state the connection is in, the next message gets a new one
        raise _not_sent(error) from error
    return Accepted(
        {
            "to": account.email,
            "server": backend.host,
            "response": backend.answer,
            "sha256": hashlib.sha256(content).hexdigest(),
        }
    )


def email_of(delivery: Delivery, address: str) -> EmailMessage:
    """The message of a delivery: equal bytes for equal notices."""
    notices = list(delivery.notices.order_by("made_at", "id"))
    headers = {
        "Message-ID": delivery.message_id,
        "Date": format_datetime(delivery.made_at),
        "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office answers
    }
    text = email_text(notices)
    return EmailMessage(email_subject(notices), text, settings.DEFAULT_FROM_EMAIL, [address], headers=headers)


def _not_sent(error: Exception) -> NotSentError:
    """The reason, and whether the server's word on it is final."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return NotSentError(f"Recipient refused: {answer_text(code, words)}", final=500 <= code < 600)
    if isinstance(error, smtplib.SMTPDataError):
        final = 500 <= error.smtp_code < 600
        return NotSentError(f"Message refused: {answer_text(error.smtp_code, error.smtp_error)}", final=final)
    if isinstance(error, smtplib.SMTPResponseException):
        return NotSentError(f"Server refused: {answer_text(error.smtp_code, error.smtp_error)}")
    return NotSentError(f"{type(error).__name__}: {error}"[:ANSWER_LETTERS])
