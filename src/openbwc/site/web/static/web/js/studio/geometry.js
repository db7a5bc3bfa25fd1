// Boxes and where a track is at a frame: the same whole pixels as the plan's own (media/redaction/{geometry,plan}.py).
// A box is [left, top, right, bottom] in stored pixels, before rotation, right and bottom excluded.

// The box `step` of `steps` equal steps on the way from one to another: exact in whole numbers, then rounded outwards,
// so that it never covers less.
export function between(first, last, step, steps) {
  return first.map((edge, side) => {
    const way = (edge * (steps - step) + last[side] * step) / steps;
    return (side < 2 ? Math.floor(way) : Math.ceil(way)) + 0; // + 0: no minus nought
  });
}

// How many of the sorted values lie at or before `wanted`.
export function countUpTo(list, wanted, value = (one) => one) {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value(list[middle]) <= wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

// A track's keyframes are [frame, left, top, right, bottom], in the order of their frames, as in the plan file.
export const firstOf = (track) => track.keyframes[0][0];
export const lastOf = (track) => track.keyframes.at(-1)[0];
export const isHidden = (track, frame) => track.hidden.some(([first, last]) => first <= frame && frame <= last);

// Where a track is at a frame; null before its first keyframe, after its last, and where it is hidden.
export function boxAt(track, frame) {
  if (frame < firstOf(track) || frame > lastOf(track) || isHidden(track, frame)) return null;
  const place = countUpTo(track.keyframes, frame, ([one]) => one);
  const [since, ...earlier] = track.keyframes[place - 1];
  if (since === frame) return earlier;
  const [until, ...later] = track.keyframes[place];
  return between(earlier, later, frame - since, until - since);
}

// The part of a box that lies on the picture; null where none does.
export function within([left, top, right, bottom], width, height) {
  const box = [Math.max(0, left), Math.max(0, top), Math.min(width, right), Math.min(height, bottom)];
  return box[0] < box[2] && box[1] < box[3] ? box : null;
}

export const area = ([left, top, right, bottom]) => (right - left) * (bottom - top);
export const holds = ([left, top, right, bottom], [x, y]) => left <= x && x < right && top <= y && y < bottom;
export const moved = ([left, top, right, bottom], dx, dy) => [left + dx, top + dy, right + dx, bottom + dy];

// The picture as it is shown: stored pixels turned counter-clockwise by the display matrix' angle in degrees.
export class Turned {
  constructor(width, height, rotation) {
    this.stored = [width, height];
    this.turns = ((Math.round(rotation / 90) % 4) + 4) % 4;
    [this.width, this.height] = this.turns % 2 ? [height, width] : [width, height];
  }

  // A point of the stored picture, where it is shown.
  shown([x, y]) {
    const [width, height] = this.stored;
    return [[x, y], [y, width - x], [width - x, height - y], [height - y, x]][this.turns];
  }

  // A point that is shown, where it is stored.
  point([x, y]) {
    const [width, height] = this.stored;
    return [[x, y], [width - y, x], [width - x, height - y], [y, height - x]][this.turns];
  }

  // A stored box as it is shown, and a shown one as it is stored.
  shownBox(box) { return Turned.#box(this.shown([box[0], box[1]]), this.shown([box[2], box[3]])); }

  storedBox(box) { return Turned.#box(this.point([box[0], box[1]]), this.point([box[2], box[3]])); }

  static #box([x, y], [z, w]) { return [Math.min(x, z), Math.min(y, w), Math.max(x, z), Math.max(y, w)]; }
}
