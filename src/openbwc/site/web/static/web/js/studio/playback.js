// One recording on one video element, counted in frames. `frame` is the frame on the screen: while it plays, what the
// browser says it presents; while it stands, the one that was sought. Quick seeks follow one another: only the last counts.
export class Playback extends EventTarget {
  constructor(video, times) {
    super();
    Object.assign(this, { video, times, frame: 0, wanted: null });
    video.addEventListener('seeked', () => this.#arrived());
    for (const name of ['play', 'pause', 'waiting', 'playing', 'error', 'loadeddata']) {
      video.addEventListener(name, () => this.dispatchEvent(new Event(name)));
    }
    video.addEventListener('ended', () => this.#show(times.count - 1));
    const presented = (_, { mediaTime }) => {
      if (!video.paused && !video.seeking) this.#show(times.at(mediaTime));
      video.requestVideoFrameCallback(presented);
    };
    video.requestVideoFrameCallback(presented);
  }

  get playing() { return !this.video.paused; }

  load(address) {
    this.video.src = address;
    this.video.load();
  }

  // Go to a frame; resolves when its picture is there.
  seek(frame) {
    const wanted = this.times.clamp(frame);
    this.#show(wanted);
    return new Promise((resolve) => {
      this.wanted?.resolve();
      this.wanted = { frame: wanted, resolve, tries: 0 };
      if (!this.video.seeking) this.#go();
    });
  }

  step(frames) {
    const from = this.wanted?.frame ?? this.frame;
    this.pause();
    return this.seek(from + frames);
  }

  async toggle() {
    if (this.playing) { this.pause(); return; }
    if (this.frame >= this.times.count - 1) await this.seek(0);
    await this.video.play().catch(() => {}); // a play that is cut short by a pause is no failure
  }

  // Stand still on the frame that is shown: the clock has often run on into the next.
  pause() {
    if (!this.playing) return;
    this.video.pause();
    this.seek(this.frame);
  }

  #go() { this.video.currentTime = this.times.middle(this.wanted.frame); }

  #arrived() {
    if (!this.wanted) return;
    const { frame, resolve } = this.wanted;
    // Another seek came while this one was under way; or the file ends before its table says, and no seek would do.
    if (this.times.at(this.video.currentTime) !== frame && this.wanted.tries < 2) {
      this.wanted.tries += 1;
      this.#go();
      return;
    }
    this.wanted = null;
    resolve();
    this.dispatchEvent(new Event('arrived'));
  }

  #show(frame) {
    if (frame === this.frame && this.told) return;
    this.told = true;
    this.frame = frame;
    this.dispatchEvent(new Event('frame'));
  }
}

// Other recordings of the encounter, kept at the same moment as the active one, without sound.
export class Together {
  constructor() { this.members = []; }

  // `starts`: when the recording's first frame was filmed, in ms of true time.
  add(playback, starts) { this.members.push({ playback, starts }); }

  get active() { return this.leader?.playback; }

  lead(playback) {
    this.leader = this.members.find((one) => one.playback === playback);
    for (const { playback: one } of this.members) {
      one.video.muted = one !== playback;
      if (one !== playback && one.playing) one.pause();
    }
  }

  // Bring the others to the active one's moment; those that did not film then are out of time.
  follow() {
    if (!this.leader) return;
    const { playback, starts } = this.leader;
    const moment = starts / 1000 + (playback.playing ? playback.video.currentTime : playback.times.middle(playback.frame));
    for (const { playback: other, starts: begun } of this.members) {
      if (other === playback || !other.video.readyState) continue;
      const at = moment - begun / 1000;
      const filmed = at >= 0 && at < other.times.seconds;
      other.video.classList.toggle('is-out', !filmed);
      if (!filmed) { other.video.pause(); continue; }
      other.video.playbackRate = playback.video.playbackRate;
      if (!playback.playing) {
        if (other.playing) other.video.pause();
        if (other.times.at(at) !== other.frame) other.seek(other.times.at(at));
      } else {
        if (Math.abs(other.video.currentTime - at) > DRIFT) other.video.currentTime = at;
        if (!other.playing) other.video.play().catch(() => {});
      }
    }
  }
}

const DRIFT = 0.15; // seconds by which two recordings may part while they play
