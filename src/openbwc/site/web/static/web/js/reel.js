// The clips of a recording, played in order as one: times are milliseconds from the recording's first frame.
// A step lands in the middle of a frame, at (n + 0.5) / rate, where a browser's seek is exact.
export class Reel extends EventTarget {
  constructor(video, clips, duration) {
    super();
    this.video = video;
    this.clips = clips.filter((clip) => clip.proxy);
    this.duration = duration;
    this.index = -1;
    this.shown = null; // the media time of the frame on the screen, in seconds, where the browser tells
    video.addEventListener('ended', () => this.#next());
    video.addEventListener('timeupdate', () => this.#tell());
    video.addEventListener('seeked', () => this.#tell());
    for (const name of ['play', 'pause', 'waiting', 'playing', 'error']) {
      video.addEventListener(name, () => this.dispatchEvent(new Event(name)));
    }
    if ('requestVideoFrameCallback' in HTMLVideoElement.prototype) {
      const seen = (_, frame) => {
        this.shown = frame.mediaTime;
        video.requestVideoFrameCallback(seen);
      };
      video.requestVideoFrameCallback(seen);
    }
  }

  get clip() { return this.clips[this.index]; }

  get now() { return this.clip ? this.clip.offset + this.video.currentTime * 1000 : 0; }

  // The number of the frame on the screen, counted from the clip's first.
  get frame() {
    const rate = this.clip.rate;
    const seconds = this.video.currentTime;
    // A frame callback lags behind a seek by one task; it is believed only where it agrees with the clock.
    const shown = this.shown !== null && Math.abs(this.shown - seconds) < 1.5 / rate ? this.shown + 0.5 / rate : seconds;
    return Math.floor(shown * rate + 1e-6);
  }

  start() { if (this.clips.length) this.#load(0, 0); }

  async seek(ms) {
    const wanted = Math.min(Math.max(0, ms), this.duration);
    let index = this.clips.findLastIndex((clip) => clip.offset <= wanted);
    if (index < 0) index = 0;
    const clip = this.clips[index];
    const within = Math.min(Math.max(0, wanted - clip.offset), Math.max(0, clip.duration - 1)) / 1000;
    if (index !== this.index) await this.#load(index, within);
    else this.video.currentTime = within;
  }

  step(frames) {
    this.video.pause();
    const rate = this.clip.rate;
    const last = Math.max(0, Math.round((this.clip.duration / 1000) * rate) - 1);
    const frame = this.frame + frames;
    if (frame < 0 && this.index > 0) {
      const before = this.clips[this.index - 1];
      this.seek(before.offset + before.duration - 500 / before.rate);
    } else if (frame > last && this.index < this.clips.length - 1) {
      this.seek(this.clips[this.index + 1].offset);
    } else {
      this.video.currentTime = (Math.min(Math.max(0, frame), last) + 0.5) / rate;
    }
  }

  toggle() {
    if (!this.video.paused) { this.video.pause(); return; }
    const atEnd = this.index === this.clips.length - 1 && this.video.ended;
    if (atEnd) this.seek(0).then(() => this.video.play());
    else this.video.play();
  }

  #load(index, seconds) {
    const playing = !this.video.paused || this.video.ended;
    const rate = this.video.playbackRate;
    this.index = index;
    this.shown = null;
    const clip = this.clips[index];
    if (clip.poster) this.video.poster = clip.poster;
    this.video.src = clip.proxy;
    this.dispatchEvent(new Event('clip'));
    return new Promise((resolve) => {
      this.video.addEventListener('loadedmetadata', () => {
        this.video.playbackRate = rate;
        if (seconds) this.video.currentTime = seconds;
        if (playing && index + seconds > 0) this.video.play();
        this.#tell();
        resolve();
      }, { once: true });
    });
  }

  #next() {
    if (this.index < this.clips.length - 1) this.#load(this.index + 1, 0);
    else this.dispatchEvent(new Event('end'));
  }

  #tell() { this.dispatchEvent(new Event('time')); }
}
