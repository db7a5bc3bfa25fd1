// The time line: a ruler, a lane for each track, and the sound, on one canvas that is as large as its window however
// long the recording is. Only what is in the window is drawn and only those lanes have a row in the list beside it,
// which is the same lanes for the keyboard and for readers of the screen.
import { clock } from '../clock.js';
import { countUpTo, firstOf, lastOf } from './geometry.js';
import { COLOURS } from './overlay.js';

export const RULER = 26;
export const LANE = 24;
const GRAB = 5; // pixels at the end of a bar that take hold of it
const MOST_ZOOM = 1200; // pixels a second
const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600];

export class Timeline extends EventTarget {
  // `parts`: { scroll, space, canvas, list, rows }; `look()` gives { chosen, editable, describe(entry) }.
  constructor(parts, { look }) {
    super();
    Object.assign(this, parts, { look, lanes: [], drag: null, active: 0, still: null, playback: null, times: null, sound: null });
    this.pen = this.canvas.getContext('2d');
    this.scale = 1; // pixels a second
    this.scroll.addEventListener('scroll', () => this.#scrolled());
    this.list.addEventListener('scroll', () => { this.scroll.scrollTop = this.list.scrollTop; });
    this.scroll.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    for (const name of ['pointerdown', 'pointermove', 'pointerup', 'pointercancel']) {
      this.canvas.addEventListener(name, (event) => this.times && this[`_${name}`](event));
    }
    this.list.addEventListener('click', (event) => this.#listClick(event));
    this.list.addEventListener('keydown', (event) => this.#listKey(event));
    new ResizeObserver(() => this.fit(false)).observe(this.scroll);
  }

  // Show another recording, all of it.
  take({ playback, times, sound }) {
    Object.assign(this, { playback, times, sound, lanes: [] });
    this.fit();
  }

  get seconds() { return this.times.seconds; }

  // How far the window has moved. It stands still while a picture is drawn, and asking the page costs a layout.
  get left() { return this.still ?? this.scroll.scrollLeft; }

  get viewport() { return this.scroll.clientHeight - RULER - this.sound.height; }

  // The scale at which all of the recording is in the window.
  get #least() { return this.scroll.clientWidth / Math.max(0.1, this.seconds); }

  x(seconds) { return seconds * this.scale - this.left; }

  secondsAt(x) { return Math.min(this.seconds, Math.max(0, (x + this.left) / this.scale)); }

  frameX(frame) { return this.x(this.times.start(frame)); }

  // --- what is shown
  show(lanes) {
    this.lanes = lanes;
    this.active = Math.min(this.active, Math.max(0, lanes.length - 1));
    this.#space();
    this.#rows();
    this.draw();
  }

  // All of it in the window; with `always` even where the person has zoomed in.
  fit(always = true) {
    if (!this.times) return;
    const least = this.#least;
    if (always || !this.fitted || this.scale < least) this.scale = least;
    this.fitted = true;
    this.#space();
    this.#rows();
    this.draw();
  }

  zoom(factor, x = this.frameX(this.playback.frame)) {
    const at = this.secondsAt(x);
    this.scale = Math.min(MOST_ZOOM, Math.max(this.#least, this.scale * factor));
    this.#space();
    this.scroll.scrollLeft = at * this.scale - x;
    this.draw();
  }

  // Bring the playhead into the window.
  follow() {
    const x = this.frameX(this.playback.frame);
    const wide = this.scroll.clientWidth;
    if (x < 0 || x > wide - 20) this.scroll.scrollLeft += this.playback.playing ? x - 40 : x - wide / 2;
  }

  reveal(id) {
    const place = this.lanes.findIndex((lane) => lane.id === id);
    if (place < 0) return;
    this.active = place;
    const top = place * LANE;
    if (top < this.list.scrollTop || top + LANE > this.list.scrollTop + this.viewport) {
      this.scroll.scrollTop = top - this.viewport / 2;
    }
    this.#rows();
  }

  #space() {
    this.space.style.width = `${Math.max(1, Math.floor(this.seconds * this.scale))}px`;
    this.space.style.height = `${RULER + this.lanes.length * LANE + this.sound.height}px`;
    this.rows.style.height = `${this.lanes.length * LANE}px`;
  }

  #scrolled() {
    if (!this.times) return;
    if (this.list.scrollTop !== this.scroll.scrollTop) this.list.scrollTop = this.scroll.scrollTop;
    this.#rows();
    this.draw();
  }

  #span() {
    const top = this.scroll.scrollTop;
    const first = Math.max(0, Math.floor(top / LANE));
    return [first, Math.min(this.lanes.length, Math.ceil((top + Math.max(LANE, this.viewport)) / LANE) + 1)];
  }

  // The rows of the lanes in the window. A row is kept while its lane is, so that the focus does not get lost.
  #rows() {
    const [first, until] = this.#span();
    const { chosen, describe } = this.look();
    const made = new Map([...this.rows.children].map((row) => [row.dataset.id, row]));
    const wanted = new Set();
    for (let place = first; place < until; place += 1) {
      const lane = this.lanes[place];
      wanted.add(lane.id);
      const row = made.get(lane.id) ?? this.#row(lane);
      const words = describe(lane);
      row.setAttribute('aria-posinset', place + 1);
      row.setAttribute('aria-setsize', this.lanes.length);
      row.setAttribute('aria-selected', String(chosen.has(lane.id)));
      row.style.top = `${place * LANE}px`;
      row.dataset.treatment = lane.body.treatment ?? 'redact';
      const parts = [words.name, words.code, words.note];
      [...row.children].forEach((part, index) => { if (part.textContent !== parts[index]) part.textContent = parts[index]; });
      row.children[1].classList.toggle('is-wanting', !words.given);
    }
    for (const [id, row] of made) if (!wanted.has(id)) row.remove();
    const active = this.lanes[this.active];
    if (active && wanted.has(active.id)) this.list.setAttribute('aria-activedescendant', `lane-${active.id}`);
    else this.list.removeAttribute('aria-activedescendant');
  }

  #row(lane) {
    const row = document.createElement('div');
    row.id = `lane-${lane.id}`;
    row.dataset.id = lane.id;
    row.className = 'lane';
    row.setAttribute('role', 'option');
    row.append(...['lane__name', 'lane__code', 'lane__note'].map((name) => Object.assign(document.createElement('span'), { className: name })));
    this.rows.append(row);
    return row;
  }

  // --- drawing
  draw() {
    if (this.asked || !this.times) return;
    this.asked = requestAnimationFrame(() => {
      this.asked = 0;
      this.still = this.scroll.scrollLeft;
      try {
        this.#draw();
      } finally {
        this.still = null;
      }
    });
  }

  #draw() {
    const { canvas, pen, scroll } = this;
    const ratio = window.devicePixelRatio || 1;
    const [wide, high] = [scroll.clientWidth, scroll.clientHeight];
    if (canvas.width !== Math.round(wide * ratio) || canvas.height !== Math.round(high * ratio)) {
      Object.assign(canvas, { width: Math.round(wide * ratio), height: Math.round(high * ratio) });
      Object.assign(canvas.style, { width: `${wide}px`, height: `${high}px` });
    }
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, wide, high);
    pen.save();
    pen.beginPath();
    pen.rect(0, RULER, wide, Math.max(0, this.viewport));
    pen.clip();
    const [first, until] = this.#span();
    const [{ chosen }, top] = [this.look(), RULER - scroll.scrollTop];
    for (let place = first; place < until; place += 1) this.#lane(place, top + place * LANE, wide, chosen);
    pen.restore();
    this.#ruler(wide);
    this.sound.draw(pen, this, { top: high - this.sound.height, wide });
    this.#playhead(high);
  }

  #ruler(wide) {
    const { pen } = this;
    pen.fillStyle = '#e9ecf0';
    pen.fillRect(0, 0, wide, RULER);
    const step = STEPS.find((one) => one * this.scale >= 76) ?? STEPS.at(-1);
    pen.fillStyle = '#3c4754';
    pen.strokeStyle = '#8d96a3';
    pen.lineWidth = 1;
    pen.font = '11px "Roboto Mono Web", ui-monospace, monospace';
    for (let at = Math.floor(this.left / this.scale / step) * step; at * this.scale < this.left + wide; at += step) {
      const x = Math.round(this.x(at)) + 0.5;
      pen.beginPath();
      pen.moveTo(x, 14);
      pen.lineTo(x, RULER);
      pen.stroke();
      const words = clock(Math.round(at * 1000));
      pen.fillText(step < 1 ? `${words}.${Math.round((at % 1) * 10)}` : words, x + 4, 17);
    }
    pen.strokeStyle = '#c6ccd3';
    pen.beginPath();
    pen.moveTo(0, RULER - 0.5);
    pen.lineTo(wide, RULER - 0.5);
    pen.stroke();
  }

  #lane(place, top, wide, chosen) {
    const { pen } = this;
    const { id, kind, body } = this.lanes[place];
    const picked = chosen.has(id);
    pen.fillStyle = picked ? '#e3eefa' : place % 2 ? '#f8f9fb' : '#fff';
    pen.fillRect(0, top, wide, LANE);
    const dragged = this.drag?.id === id ? this.drag.span : null;
    const [first, last] = dragged ?? spanOf(kind, body);
    const [x, end] = [this.frameX(first), Math.max(this.frameX(first) + 3, this.frameX(last + 1))];
    if (end < 0 || x > wide) return;
    const colour = COLOURS[body.treatment ?? 'redact'];
    pen.fillStyle = body.reason.code || (body.treatment ?? 'redact') !== 'redact' ? colour : '#fff';
    pen.strokeStyle = picked ? '#12283f' : '#6f5200';
    pen.lineWidth = picked ? 2 : 1;
    pen.beginPath();
    pen.roundRect(x, top + 5, end - x, LANE - 10, 3);
    pen.fill();
    pen.stroke();
    if (kind !== 'track') return;
    for (const [since, until] of body.hidden) this.#hidden(this.frameX(since), this.frameX(until + 1), top, wide);
    this.#keyframes(body.keyframes, top, wide);
  }

  #hidden(x, end, top, wide) {
    if (end < 0 || x > wide) return;
    const { pen } = this;
    pen.fillStyle = '#fff';
    pen.fillRect(x, top + 4, Math.max(1, end - x), LANE - 8);
    pen.strokeStyle = '#8d96a3';
    pen.setLineDash([2, 2]);
    pen.beginPath();
    pen.moveTo(Math.max(0, x), top + LANE / 2);
    pen.lineTo(Math.min(wide, end), top + LANE / 2);
    pen.stroke();
    pen.setLineDash([]);
  }

  // The keyframes in the window, where they stand apart enough to be told from one another.
  #keyframes(keyframes, top, wide) {
    const { pen } = this;
    const low = this.times.at(this.secondsAt(0));
    const high = this.times.at(this.secondsAt(wide));
    const from = Math.max(0, countUpTo(keyframes, low, ([frame]) => frame) - 1);
    const until = countUpTo(keyframes, high, ([frame]) => frame);
    if ((until - from) * 7 > wide) return;
    pen.fillStyle = '#12283f';
    pen.beginPath();
    for (const [frame] of keyframes.slice(from, until)) {
      const x = this.frameX(frame) + Math.min(4, (this.frameX(frame + 1) - this.frameX(frame)) / 2);
      const y = top + LANE / 2;
      pen.moveTo(x, y - 4);
      pen.lineTo(x + 4, y);
      pen.lineTo(x, y + 4);
      pen.lineTo(x - 4, y);
    }
    pen.fill();
  }

  #playhead(high) {
    const { pen } = this;
    const [x, end] = [this.frameX(this.playback.frame), this.frameX(this.playback.frame + 1)];
    pen.fillStyle = 'rgb(151 40 27 / 16%)';
    pen.fillRect(x, RULER, Math.max(1, end - x), high - RULER);
    pen.fillStyle = '#97281b';
    pen.fillRect(x, 0, 2, high);
    pen.beginPath();
    pen.moveTo(x - 5, 0);
    pen.lineTo(x + 7, 0);
    pen.lineTo(x + 1, 9);
    pen.fill();
  }

  // --- the pointer
  #at(event) {
    const rect = this.canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - rect.left, event.clientY - rect.top];
    const high = this.scroll.clientHeight;
    const part = y < RULER ? 'ruler' : y >= high - this.sound.height ? 'sound' : 'lanes';
    const lane = part === 'lanes' ? this.lanes[Math.floor((y - RULER + this.scroll.scrollTop) / LANE)] : undefined;
    return { x, y, part, lane, frame: this.times.at(this.secondsAt(x)), ms: Math.round(this.secondsAt(x) * 1000) };
  }

  // Which end of the lane's bar the pointer has hold of.
  #end({ lane, x }) {
    if (!lane || !this.look().editable) return null;
    const [first, last] = spanOf(lane.kind, lane.body);
    if (Math.abs(x - this.frameX(last + 1)) <= GRAB) return 'last';
    return Math.abs(x - this.frameX(first)) <= GRAB ? 'first' : null;
  }

  _pointerdown(event) {
    if (event.button !== 0) return;
    const place = this.#at(event);
    this.canvas.setPointerCapture(event.pointerId);
    if (place.part === 'sound') {
      this.drag = { part: 'sound', from: place.ms };
      return;
    }
    const end = this.#end(place);
    if (end) {
      this.drag = { part: 'end', end, id: place.lane.id, span: spanOf(place.lane.kind, place.lane.body), moved: false };
      this.#tell('pick', { id: place.lane.id, add: false });
      return;
    }
    this.drag = { part: 'seek' };
    if (place.part === 'lanes') this.#tell('pick', { id: place.lane?.id ?? null, add: event.shiftKey || event.ctrlKey || event.metaKey });
    this.#tell('seek', { frame: place.part === 'lanes' ? this.#snapped(place) : place.frame });
  }

  // A click near a keyframe goes to the keyframe.
  #snapped({ lane, x, frame }) {
    if (lane?.kind !== 'track') return frame;
    const place = countUpTo(lane.body.keyframes, frame, ([one]) => one);
    const near = lane.body.keyframes.slice(Math.max(0, place - 1), place + 1).map(([one]) => one);
    return near.find((one) => Math.abs(this.frameX(one) + 2 - x) <= 5) ?? frame;
  }

  _pointermove(event) {
    const place = this.#at(event);
    if (!this.drag) {
      this.canvas.style.cursor = this.#end(place) ? 'ew-resize' : place.part === 'sound' ? 'text' : 'default';
      return;
    }
    if (this.drag.part === 'seek') this.#tell('seek', { frame: place.frame });
    else if (this.drag.part === 'sound') {
      this.sound.picked = [Math.min(this.drag.from, place.ms), Math.max(this.drag.from, place.ms)];
      this.draw();
    } else {
      const [first, last] = this.drag.span;
      this.drag.moved = true;
      this.drag.span = this.drag.end === 'first' ? [Math.min(place.frame, last), last] : [first, Math.max(place.frame, first)];
      this.draw();
    }
  }

  _pointerup(event) {
    const { drag } = this;
    this.drag = null;
    if (drag?.part === 'end' && drag.moved) this.#tell('span', { id: drag.id, first: drag.span[0], last: drag.span[1] });
    if (drag?.part === 'sound') this.#tell('sound', { ms: this.#at(event).ms, picked: this.sound.picked });
    this.draw();
  }

  _pointercancel() {
    this.drag = null;
    this.draw();
  }

  #wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.zoom(event.deltaY < 0 ? 1.25 : 0.8, this.#at(event).x);
  }

  // --- the list by keyboard
  #listClick(event) {
    const id = event.target.closest('[role=option]')?.dataset.id;
    if (!id) return;
    this.active = this.lanes.findIndex((lane) => lane.id === id);
    this.#tell('pick', { id, add: event.shiftKey || event.ctrlKey || event.metaKey, jump: event.detail > 1 });
  }

  #listKey(event) {
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };
    if (event.key in moves) {
      this.active = Math.min(this.lanes.length - 1, Math.max(0, this.active + moves[event.key]));
      const lane = this.lanes[this.active];
      if (lane) this.reveal(lane.id);
      if (lane && !event.ctrlKey) this.#tell('pick', { id: lane.id, add: event.shiftKey });
    } else if (event.key === ' ' || event.key === 'Enter') {
      const lane = this.lanes[this.active];
      if (lane) this.#tell('pick', { id: lane.id, add: event.key === ' ', jump: event.key === 'Enter' });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #tell(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail })); }
}

// The first and the last frame of a track or of a span of whole frames.
export function spanOf(kind, body) {
  return kind === 'track' ? [firstOf(body), lastOf(body)] : body.span;
}
