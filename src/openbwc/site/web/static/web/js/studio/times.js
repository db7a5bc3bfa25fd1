// When each frame is shown. The server tells the file's own table as runs of equal steps, so that a constant rate is
// short and a variable one is exact too. A seek goes to the middle of a frame, where every browser lands on it:
// (n + 0.5) / rate where the rate is constant.
import { countUpTo } from './geometry.js';

const SLACK = 1e-4; // seconds; browsers tell times cut off to a microsecond, and no two frames are as near as this

export class FrameTimes {
  // `runs` of [ticks since the frame before, how many times], from the file's origin; a tick is a/b seconds.
  constructor({ runs, base: [a, b] }) {
    this.count = runs.reduce((sum, [, times]) => sum + times, 0);
    this.base = a / b;
    this.ticks = new Float64Array(this.count);
    let [place, tick] = [0, 0];
    for (const [step, times] of runs) {
      for (let done = 0; done < times; done += 1) {
        tick += step;
        this.ticks[place] = tick;
        place += 1;
      }
    }
    // The last frame lasts as long as the one before it; that of a file of one frame, a 30th of a second.
    this.end = tick + (this.count > 1 ? tick - this.ticks[this.count - 2] : b / a / 30);
  }

  get seconds() { return this.end * this.base; }

  // When a frame begins, and the middle of its time, in seconds.
  start(frame) { return (frame < this.count ? this.ticks[frame] : this.end) * this.base; }

  middle(frame) { return (this.start(frame) + this.start(frame + 1)) / 2; }

  // The frame on the screen at a moment; the first before its time, the last after its own.
  at(seconds) {
    return Math.max(0, countUpTo(this.ticks, (seconds + SLACK) / this.base) - 1);
  }

  clamp(frame) { return Math.min(this.count - 1, Math.max(0, Math.round(frame))); }
}
