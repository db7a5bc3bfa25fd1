// The sound's part of the time line: the waveform, what is deleted, and the words of a transcript. A drag picks a stretch of it; a click on a word picks the word.
import { countUpTo } from './geometry.js';

const WAVE = 46;
const WORDS = 20;

export class SoundLane {
  // `entries()` gives the footage's entries; `look()` what is chosen.
  constructor({ entries, look }) {
    Object.assign(this, { entries, look, height: WAVE + WORDS + 6, picked: null, peaks: [], step: 1, loudest: 1, words: [] });
  }

  // Peaks 0 to 100, one every `step` seconds.
  wave({ peaks, step }) { Object.assign(this, { peaks, step, loudest: peaks.reduce((a, b) => Math.max(a, b), 1) }); }

  get sounds() { return this.entries().filter(({ kind }) => kind === 'sound'); }

  // The deleted stretch, or the word, at a moment.
  soundAt(ms) { return this.sounds.find(({ body }) => body.from_ms <= ms && ms < body.until_ms); }

  // The stretch of the word at a moment, with the margin that it is deleted with.
  wordAt(ms) {
    const [from, until, , margin] = this.words[countUpTo(this.words, ms, ([one]) => one) - 1] ?? [];
    return ms < until ? [Math.max(0, from - margin), until + margin] : null;
  }

  draw(pen, line, { top, wide }) {
    pen.fillStyle = '#14202d';
    pen.fillRect(0, top, wide, this.height);
    const x = (ms) => line.x(ms / 1000);
    this.#wave(pen, line, top + 3, wide);
    for (const { id, body } of this.sounds) {
      const [left, right] = [x(body.from_ms), x(body.until_ms)];
      pen.fillStyle = this.look().chosen.has(id) ? 'rgb(255 255 255 / 92%)' : 'rgb(255 212 103 / 85%)';
      this.#bar(pen, left, right, top + 8, WAVE - 10, wide);
      pen.fillStyle = '#17212d';
      pen.font = '600 11px "Public Sans", sans-serif';
      const words = body.reason.code || (body.instead === 'tone' ? 'tone' : 'silence');
      if (right - left > pen.measureText(words).width + 6) pen.fillText(words, Math.max(left, 0) + 4, top + WAVE / 2 + 6);
    }
    this.#words(pen, x, top + WAVE + 3, wide);
    if (this.picked) {
      pen.fillStyle = 'rgb(255 255 255 / 28%)';
      this.#bar(pen, x(this.picked[0]), x(this.picked[1]), top, this.height, wide);
    }
  }

  #bar(pen, left, right, top, high, wide) {
    if (right >= 0 && left <= wide) pen.fillRect(Math.max(0, left), top, Math.max(1.5, Math.min(wide, right) - Math.max(0, left)), high);
  }

  // One column for each pixel: the loudest peak that falls on it.
  #wave(pen, line, top, wide) {
    pen.fillStyle = '#8fb2d4';
    for (let at = 0; at < wide; at += 1) {
      const first = Math.floor(line.secondsAt(at) / this.step);
      const last = Math.max(first + 1, Math.floor(line.secondsAt(at + 1) / this.step));
      let peak = 0;
      for (let place = first; place < last && place < this.peaks.length; place += 1) peak = Math.max(peak, this.peaks[place]);
      const high = Math.max(1, (peak / this.loudest) * WAVE * 0.92);
      if (peak) pen.fillRect(at, top + (WAVE - high) / 2, 1, high);
    }
  }

  #words(pen, x, top, wide) {
    pen.font = '11px "Public Sans", sans-serif';
    const first = this.words.findIndex(([, until]) => x(until) >= 0);
    if (first < 0) return;
    for (const [from, until, text] of this.words.slice(first)) {
      const [left, right] = [x(from), x(until)];
      if (left > wide) break;
      if (right - left < 5) continue;
      pen.fillStyle = '#22334a';
      this.#bar(pen, left + 0.5, right - 0.5, top, WORDS - 4, wide);
      pen.fillStyle = '#e6ecf3';
      pen.save();
      pen.beginPath();
      pen.rect(left, top, right - left - 1, WORDS);
      pen.clip();
      pen.fillText(text, left + 3, top + 12);
      pen.restore();
    }
  }
}
