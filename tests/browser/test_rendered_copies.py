"""A copy of packets that were copied beside others that were encoded again, as people's own player shows it."""

import base64
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from openbwc.media.redaction.rendering import render
from tests.unit.media.redaction.footage import FILMS, plan_of

FIRST, LAST, RATE = 12, 18, 15
LOOK = """async ([source, moments]) => {
  const video = document.querySelector('video');
  await new Promise((done, failed) => {
    video.onloadeddata = done; video.onerror = () => failed(video.error.message); video.src = source;
  });
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  const pen = canvas.getContext('2d', {willReadFrequently: true});
  const seen = [];
  for (const [moment, x, y] of moments) {
    await new Promise((done) => { video.onseeked = done; video.currentTime = moment; });
    pen.clearRect(0, 0, canvas.width, canvas.height);
    let found = [0, 0, 0, 0];
    while (found[3] === 0) {  // a player may say that it has sought before it has a picture to draw
      await new Promise(requestAnimationFrame);
      pen.drawImage(video, 0, 0);
      found = [...pen.getImageData(x, y, 1, 1).data];
    }
    seen.push(found.slice(0, 3));
  }
  video.currentTime = 0;
  video.playbackRate = 4;
  await new Promise((done, failed) => {
    video.onended = done; video.onerror = () => failed(video.error.message); video.play();
  });
  return {seen, corrupted: video.getVideoPlaybackQuality().corruptedVideoFrames};
}"""


@pytest.mark.parametrize("name", ["reordered", "stream"])
def test_a_browser_plays_across_the_seams(chromium: Browser, tmp_path: Path, name: str) -> None:
    film, target = FILMS[name], tmp_path / "copy.mp4"
    source = film.shoot(tmp_path)
    report = render(source, plan_of(source, tracks=(film.track(FIRST, LAST),)), target)
    assert report.mode == "smart"
    first = 0.064 if name == "stream" else 0.0
    moments = [
        [first + (number + 0.5) / RATE, film.at(number).left + 24, film.at(number).top + 24]
        for number in range(film.frames)
    ]
    page = chromium.new_page()
    page.set_content("<video muted></video>")
    address = f"data:video/mp4;base64,{base64.b64encode(target.read_bytes()).decode()}"
    found = page.evaluate(LOOK, [address, moments])
    page.close()
    assert found["corrupted"] == 0
    black = [number for number, colours in enumerate(found["seen"]) if max(colours) < 30]
    assert black == list(range(FIRST, LAST + 1))
