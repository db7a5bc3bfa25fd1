"""A client that we did not write, tus-js-client on Node.js, uploads, breaks off and goes on, against a real server."""

import hashlib
import json
import subprocess
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from openbwc.intake.models import Upload, UploadState
from tests.unit.intake.conftest import Card
from tests.world import World, WorldCamera

ROOT = Path(__file__).resolve().parents[3]
# argv: address, file, headers as JSON, bytes after which to break off (0: never), address of an upload to go on with
SENDER = """
const fs = require('fs'), tus = require('tus-js-client');
const [address, file, headers, breakAt, known] = process.argv.slice(1);
const told = {};
const upload = new tus.Upload(fs.createReadStream(file), {
  endpoint: address, uploadUrl: known || null, chunkSize: 10000, retryDelays: null, headers: JSON.parse(headers),
  uploadSize: fs.statSync(file).size, metadata: { filename: 'CLIP0001.MP4', camera: 'BWC-1' },
  onAfterResponse: (_, answer) => { told.outcome = answer.getHeader('OpenBWC-Outcome'); },
  onChunkComplete: (_, accepted) => {
    if (Number(breakAt) && accepted >= Number(breakAt)) {
      console.log(JSON.stringify({ ...told, url: upload.url, accepted }));
      process.exit(0);
    }
  },
  onSuccess: () => console.log(JSON.stringify({ ...told, url: upload.url, done: true })),
  onError: (error) => { console.error(String(error)); process.exit(1); },
});
upload.start();
"""


@pytest.mark.django_db(transaction=True)
def test_tus_js_client_uploads_breaks_off_and_goes_on(
    live_server: LiveServer, world: World, camera: WorldCamera, card: Card
) -> None:
    path = card.clip(sidecar=False)
    client = Client()
    client.force_login(world.agency("ICE").officer("Sender").trained().account)
    session = client.session
    session["_csrftoken"] = token = "c" * 32
    session.save()
    headers = json.dumps({"Cookie": f"sessionid={session.session_key}", "X-CSRFToken": token})

    def send(break_at: int, known: str) -> dict[str, object]:
        arguments = [f"{live_server.url}{reverse('uploads')}", path, headers, str(break_at), known]
        run = subprocess.run(
            ["node", "-e", SENDER, *arguments], cwd=ROOT, check=True, capture_output=True, text=True, timeout=60
        )
        told: dict[str, object] = json.loads(run.stdout)
        return told

    first = send(20_000, "")
    assert Upload.objects.get().state == UploadState.RECEIVING
    second = send(0, str(first["url"]))
    assert second["done"]
    assert second["outcome"] == "recording"
    upload = Upload.objects.get()
    assert upload.state == UploadState.TAKEN_IN
    assert upload.sighting is not None
    assert upload.sighting.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
