"""A sender killed with SIGKILL in the middle of a message: nobody goes untold, and what comes twice has one name."""

import asyncio
import email
import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.unit.notices.servers import smtp_server, wait_until

ROOT = Path(__file__).parents[2]


@dataclass
class Holding:
    """A post office that says nothing more, once it comes to the given word, until it is let go."""

    at: str
    reached: threading.Event = field(default_factory=threading.Event)
    let_go: threading.Event = field(default_factory=threading.Event)
    received: list[bytes] = field(default_factory=list)

    async def _hold(self, word: str) -> None:
        if self.at == word:
            self.reached.set()
            while not self.let_go.is_set():
                await asyncio.sleep(0.02)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's word
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        await self._hold("RCPT")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.received.append(envelope.content)
        await self._hold("DATA")
        return "250 OK queued"


def start(environment: dict[str, str], *verbs: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.faults.notice_sender", *verbs]
    return subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def done(environment: dict[str, str], *verbs: str) -> list[dict[str, Any]]:
    said, _ = (process := start(environment, *verbs)).communicate(timeout=120)
    assert process.returncode == 0
    return [json.loads(line) for line in said.splitlines()]


def killed_at(word: str, environment: dict[str, str]) -> Holding:
    """A sender killed while the server keeps it waiting there."""
    post = Holding(word)
    with smtp_server(post) as port:
        sender = start({**environment, "OPENBWC_EMAIL_URL": f"smtp+plain://127.0.0.1:{port}"}, "send")
        wait_until(post.reached.is_set)
        sender.kill()
        sender.wait(timeout=60)
        post.let_go.set()
    return post


def test_a_killed_sender_s_message_is_sent_by_the_next_under_the_same_name(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "OPENBWC_HOME": str(tmp_path),
        "OPENBWC_DATABASE_URL": f"sqlite://{tmp_path}/db.sqlite3",
        "OPENBWC_EMAIL_URL": "smtp+plain://127.0.0.1:9",
        "DJANGO_SETTINGS_MODULE": "openbwc.settings.base",
    }
    done(environment, "seed")

    assert killed_at("RCPT", environment).received == [], "killed before the message: nothing was sent"
    (first,) = killed_at("DATA", environment).received

    post = Holding("never")
    with smtp_server(post) as port:
        here = {**environment, "OPENBWC_EMAIL_URL": f"smtp+plain://127.0.0.1:{port}"}
        before, after = done(here, "state", "send", "send", "state")
    assert before["sent"] == 0, "killed before the answer: nobody can know"
    assert post.received == [first], "the same bytes, and once"
    assert email.message_from_bytes(first)["Message-ID"] == after["message_id"]
    assert (after["state"], after["attempts"], after["sent"]) == ("sent", 3, 1)
