// The canvas over the picture: what is redacted, where it is at this frame, and the pointer's drawing, moving and
// sizing. It works nothing out but the box under the pointer: the edit itself is a command. Also the preview, which
// paints what a copy would show, so that it is judged before it is rendered.
import { area, boxAt, holds, moved, within } from './geometry.js';

const HANDLE = 9; // CSS pixels round a corner or an edge that take hold of it
const LEAST = 4; // pixels of the picture: a smaller drag is a click
const COARSE = 14; // the preview's pixelate: blocks along the box's longer side
export const COLOURS = { redact: '#ffd467', leave: '#9fd3b0', keep_clear: '#7fd0ff', chosen: '#ffffff', hand: '#ff9d7a' };

export class Overlay extends EventTarget {
  // `tracks()` gives the entries of the recording, `look()` what is chosen: { chosen, tool, preview, boxes }.
  constructor(canvas, { video, playback, turned, entries, look }) {
    super();
    Object.assign(this, { canvas, video, playback, turned, entries, look, drag: null });
    this.pen = canvas.getContext('2d');
    this.small = document.createElement('canvas');
    for (const name of ['pointerdown', 'pointermove', 'pointerup', 'pointercancel']) {
      canvas.addEventListener(name, (event) => this[`_${name}`]?.(event));
    }
    new ResizeObserver(() => this.draw()).observe(canvas);
  }

  // Where the picture lies in the canvas, in CSS pixels: it keeps its shape, bars at its sides.
  get frame() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const scale = Math.min(width / this.turned.width, height / this.turned.height) || 1;
    return { scale, left: (width - this.turned.width * scale) / 2, top: (height - this.turned.height * scale) / 2 };
  }

  #point(event) {
    const { scale, left, top } = this.frame;
    const rect = this.canvas.getBoundingClientRect();
    return [(event.clientX - rect.left - left) / scale, (event.clientY - rect.top - top) / scale];
  }

  #onCanvas(box) {
    const { scale, left, top } = this.frame;
    const [x, y, z, w] = this.turned.shownBox(box);
    return [left + x * scale, top + y * scale, (z - x) * scale, (w - y) * scale];
  }

  // The tracks that are present at the frame, with their boxes; the one that is being dragged where the pointer has it.
  present() {
    const { frame } = this.playback;
    const found = [];
    for (const { id, kind, body } of this.entries()) {
      if (kind !== 'track') continue;
      const box = this.drag?.id === id ? this.drag.box : boxAt(body, frame);
      if (box) found.push({ id, body, box });
    }
    return found;
  }

  draw() {
    const { canvas, pen } = this;
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
    const look = this.look();
    const present = this.present();
    if (look.preview) this.#paint(present);
    if (look.boxes) for (const one of present) this.#outline(one, look.chosen.has(one.id));
    if (this.drag?.box && !this.drag.id) this.#frameOf(this.drag.box, COLOURS.hand, 2, [6, 4]);
  }

  #outline({ id, body, box }, chosen) {
    const colour = COLOURS[body.treatment];
    this.#frameOf(box, chosen ? COLOURS.chosen : colour, chosen ? 2.5 : 1.5, body.treatment === 'redact' ? [] : [5, 3], body.shape);
    const [x, y] = this.#onCanvas(box);
    if (chosen && this.look().tool === 'select' && this.look().chosen.size === 1) this.#handles(box);
    const words = this.look().label(id);
    this.pen.font = '600 11px "Public Sans", sans-serif';
    const wide = this.pen.measureText(words).width + 8;
    this.pen.fillStyle = chosen ? '#12283f' : 'rgb(13 22 32 / 78%)';
    this.pen.fillRect(x, Math.max(0, y - 16), wide, 15);
    this.pen.fillStyle = chosen ? '#fff' : colour;
    this.pen.fillText(words, x + 4, Math.max(0, y - 16) + 11.5);
  }

  #frameOf(box, colour, wide, dashes, shape = 'box') {
    const { pen } = this;
    const [x, y, width, height] = this.#onCanvas(box);
    pen.setLineDash(dashes);
    for (const [style, line] of [['rgb(0 0 0 / 65%)', wide + 2], [colour, wide]]) {
      pen.strokeStyle = style;
      pen.lineWidth = line;
      pen.beginPath();
      if (shape === 'ellipse') {
        pen.ellipse(x + width / 2, y + height / 2, width / Math.SQRT2, height / Math.SQRT2, 0, 0, 2 * Math.PI);
      } else pen.rect(x, y, width, height);
      pen.stroke();
    }
    pen.setLineDash([]);
  }

  #handles(box) {
    const [x, y, width, height] = this.#onCanvas(box);
    for (const [across, down] of [[0, 0], [0.5, 0], [1, 0], [0, 0.5], [1, 0.5], [0, 1], [0.5, 1], [1, 1]]) {
      this.pen.fillStyle = '#fff';
      this.pen.strokeStyle = '#12283f';
      this.pen.lineWidth = 1.5;
      this.pen.beginPath();
      this.pen.rect(x + width * across - 3.5, y + height * down - 3.5, 7, 7);
      this.pen.fill();
      this.pen.stroke();
    }
  }

  // What a copy would show: boxes opaque, the rest pixelated or blurred from the picture itself.
  #paint(present) {
    const { pen } = this;
    const everything = this.look().everything;
    const whole = this.entries().find(({ kind, body }) => kind === 'whole_frame' && body.span[0] <= this.playback.frame && this.playback.frame <= body.span[1]);
    if (whole || everything) {
      pen.save();
      pen.beginPath();
      const all = [0, 0, ...this.turned.stored];
      pen.rect(...this.#onCanvas(all));
      if (!whole) for (const one of present.filter(({ body }) => body.treatment === 'keep_clear')) pen.rect(...this.#onCanvas(one.box));
      pen.clip('evenodd');
      this.#cover(all, whole?.body.style ?? everything);
      pen.restore();
    }
    for (const { body, box } of present) {
      const seen = within(box, ...this.turned.stored);
      if (body.treatment !== 'redact' || !seen) continue;
      pen.save();
      if (body.shape === 'ellipse') {
        const [x, y, width, height] = this.#onCanvas(box);
        pen.beginPath();
        pen.ellipse(x + width / 2, y + height / 2, width / Math.SQRT2, height / Math.SQRT2, 0, 0, 2 * Math.PI);
        pen.clip();
        const [l, t, r, b] = box;
        const [dx, dy] = [(r - l) * 0.21, (b - t) * 0.21];
        this.#cover(within([l - dx, t - dy, r + dx, b + dy], ...this.turned.stored) ?? seen, body.style);
      } else this.#cover(seen, body.style);
      pen.restore();
      this.#burn(seen, body);
    }
  }

  #cover(box, style) {
    const [x, y, width, height] = this.#onCanvas(box);
    if (style === 'box') {
      this.pen.fillStyle = '#000';
      this.pen.fillRect(x, y, width, height);
      return;
    }
    const shown = this.turned.shownBox(box);
    const [across, down] = [shown[2] - shown[0], shown[3] - shown[1]];
    const least = style === 'pixelate' ? COARSE : COARSE / 2;
    const [columns, rows] = [across, down].map((side) => Math.max(1, Math.round((side / Math.max(across, down)) * least)));
    // The proxy may be smaller than the original: its picture is the same share of it.
    const [fx, fy] = [this.video.videoWidth / this.turned.width, this.video.videoHeight / this.turned.height];
    Object.assign(this.small, { width: columns, height: rows });
    this.small.getContext('2d').drawImage(this.video, shown[0] * fx, shown[1] * fy, across * fx, down * fy, 0, 0, columns, rows);
    this.pen.imageSmoothingEnabled = style === 'blur';
    this.pen.imageSmoothingQuality = 'high';
    this.pen.drawImage(this.small, x, y, width, height);
  }

  // The reason's code stands in the box where it fits, as in the copy.
  #burn(box, { style, reason }) {
    const [x, y, width, height] = this.#onCanvas(box);
    if (style !== 'box' || !reason.code) return;
    this.pen.font = '600 20px "Public Sans", sans-serif';
    const size = Math.min(20, height * 0.5, (20 * (width - 4)) / this.pen.measureText(reason.code).width);
    if (size < 7) return;
    this.pen.font = `600 ${size}px "Public Sans", sans-serif`;
    this.pen.fillStyle = '#fff';
    this.pen.textAlign = 'center';
    this.pen.textBaseline = 'middle';
    this.pen.fillText(reason.code, x + width / 2, y + height / 2);
    this.pen.textAlign = 'start';
    this.pen.textBaseline = 'alphabetic';
  }

  // --- the pointer
  #grip(point) {
    const { chosen, tool } = this.look();
    if (tool !== 'select' || chosen.size !== 1) return null;
    const one = this.present().find(({ id }) => chosen.has(id));
    if (!one) return null;
    const [left, top, right, bottom] = this.turned.shownBox(one.box);
    const near = HANDLE / this.frame.scale;
    const [x, y] = point;
    if (x < left - near || x > right + near || y < top - near || y > bottom + near) return null;
    // The edge takes hold only for the outer third of a small box, so that it can still be moved.
    const reach = Math.min(near, (right - left) / 3, (bottom - top) / 3);
    const across = x < left + reach ? -1 : x > right - reach ? 1 : 0;
    const down = y < top + reach ? -1 : y > bottom - reach ? 1 : 0;
    return { ...one, across, down };
  }

  _pointerdown(event) {
    if (event.button !== 0) return;
    const point = this.#point(event);
    const { tool, editable } = this.look();
    const grip = this.#grip(point);
    if (editable && grip && !event.shiftKey) {
      this.drag = { id: grip.id, from: point, box: grip.box, was: this.turned.shownBox(grip.box), grip };
    } else if (tool === 'draw' && editable) {
      this.drag = { id: null, from: point, box: null };
    } else {
      const hit = this.present().filter(({ box }) => holds(this.turned.shownBox(box), point)).sort((a, b) => area(a.box) - area(b.box))[0];
      this.#tell('pick', { id: hit?.id ?? null, add: event.shiftKey || event.ctrlKey || event.metaKey });
      if (!hit || !editable || event.shiftKey) return;
      this.drag = { id: hit.id, from: point, box: hit.box, was: this.turned.shownBox(hit.box), grip: { across: 0, down: 0 } };
    }
    this.drag.moved = false;
    this.canvas.setPointerCapture(event.pointerId);
  }

  _pointermove(event) {
    const point = this.#point(event);
    if (!this.drag) { this.#cursor(point); return; }
    const [dx, dy] = [point[0] - this.drag.from[0], point[1] - this.drag.from[1]];
    if (Math.hypot(dx, dy) >= LEAST) this.drag.moved = true;
    if (!this.drag.moved) return;
    const shown = this.drag.id ? pulled(this.drag.was, this.drag.grip, dx, dy) : spanned(this.drag.from, point);
    const limits = [0, 0, this.turned.width, this.turned.height];
    const kept = this.drag.id ? shown : shown.map((edge, side) => (side < 2 ? Math.max(limits[side], edge) : Math.min(limits[side], edge)));
    this.drag.box = this.turned.storedBox(kept.map(Math.round));
    this.draw();
  }

  _pointerup() {
    const { drag } = this;
    this.drag = null;
    if (drag?.moved && drag.box && area(drag.box) >= LEAST * LEAST && drag.box[0] < drag.box[2] && drag.box[1] < drag.box[3]) {
      this.#tell(drag.id ? 'put' : 'drawn', { id: drag.id, box: drag.box });
    }
    this.draw();
  }

  _pointercancel() {
    this.drag = null;
    this.draw();
  }

  #cursor(point) {
    const grip = this.#grip(point);
    const sides = grip && `${grip.across},${grip.down}`;
    const cursors = { '0,0': 'move', '-1,-1': 'nwse-resize', '1,1': 'nwse-resize', '1,-1': 'nesw-resize', '-1,1': 'nesw-resize', '0,-1': 'ns-resize', '0,1': 'ns-resize', '-1,0': 'ew-resize', '1,0': 'ew-resize' };
    this.canvas.style.cursor = sides ? cursors[sides] : this.look().tool === 'draw' ? 'crosshair' : 'default';
  }

  #tell(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail })); }
}

// A box whose edges follow the pointer: all of it from the middle, one or two edges from the rim.
export function pulled(box, { across, down }, dx, dy) {
  if (!across && !down) return moved(box, dx, dy);
  const [left, top, right, bottom] = box;
  return [
    across < 0 ? Math.min(left + dx, right - LEAST) : left,
    down < 0 ? Math.min(top + dy, bottom - LEAST) : top,
    across > 0 ? Math.max(right + dx, left + LEAST) : right,
    down > 0 ? Math.max(bottom + dy, top + LEAST) : bottom,
  ];
}

const spanned = ([x, y], [z, w]) => [Math.min(x, z), Math.min(y, w), Math.max(x, z), Math.max(y, w)];
