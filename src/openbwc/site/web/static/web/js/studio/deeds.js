// What a person does, as commands: each deed reads what is chosen and where the picture stands, and asks for the edit.
import { boxAt, countUpTo, firstOf, isHidden, lastOf, moved } from './geometry.js';

const made = () => crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, '0')).join('');

export class Deeds {
  // `at()` gives the active recording; `choose(ids)`, `tell(words)` and `follow(entry)` act on the page.
  constructor(project, { at, choose, tell, jobs }) { Object.assign(this, { project, at, choose, tell, jobs }); }

  get frame() { return this.at().playback.frame; }

  get chosen() { return this.at().entries().filter(({ id }) => this.at().chosen.has(id)); }

  get one() { return this.chosen.length === 1 ? this.chosen[0] : null; }

  get track() { return this.one?.kind === 'track' ? this.one : null; }

  get ids() { return this.chosen.map(({ id }) => id); }

  edit(verb, args) { return this.project.edit(this.at().footage, verb, args); }

  // A box that was drawn: a new track from this frame on for as long as was said.
  async drawn(box, kind, last) {
    const keyframes = [[this.frame, ...box]];
    if (last > this.frame) keyframes.push([last, ...box]);
    await this.#add([{ kind: 'track', body: { id: made(), kind, keyframes } }]);
  }

  async whole() {
    const { times } = this.at();
    const last = Math.max(this.frame, times.at(times.start(this.frame) + 1) - 1);
    await this.#add([{ kind: 'whole_frame', body: { id: made(), span: [this.frame, last] } }]);
  }

  async silence(stretches) {
    const bodies = stretches.map(({ from, until, text = '' }) => ({ id: made(), from_ms: Math.max(0, Math.round(from)), until_ms: Math.round(until), words: text }));
    if (bodies.length) await this.#add(bodies.map((body) => ({ kind: 'sound', body })));
  }

  async #add(entries) {
    if (await this.edit('add', { entries })) this.choose(entries.map(({ body }) => body.id));
  }

  put({ id = this.track?.id, box, frame = this.frame }) { return id && this.edit('put_keyframe', { track: id, frame, box }); }

  keyframe() {
    const box = this.track && boxAt(this.track.body, this.frame);
    if (box) return this.put({ box });
    return this.tell('There is no box at this frame. Draw one, or go to where the track is.');
  }

  dropKeyframe() { return this.track && this.edit('drop_keyframe', { track: this.track.id, frame: this.frame }); }

  nudge([dx, dy]) {
    const box = this.track && boxAt(this.track.body, this.frame);
    return box && this.put({ box: moved(box, dx, dy) });
  }

  hideHere() {
    if (!this.track) return null;
    const verb = isHidden(this.track.body, this.frame) ? 'show' : 'hide';
    return this.edit(verb, { track: this.track.id, first: this.frame, last: this.frame });
  }

  hide({ first, last }) { return this.track && this.edit('hide', { track: this.track.id, first, last }); }

  show({ first, last }) { return this.track && this.edit('show', { track: this.track.id, first, last }); }

  // Another first and last frame: longer and shorter are edits of their own.
  async span({ id = this.one?.id, first, last }) {
    const entry = this.at().entries().find((one) => one.id === id);
    if (!entry) return;
    if (entry.kind === 'sound') { await this.edit('set', { entries: [id], from_ms: first, until_ms: last }); return; }
    if (entry.kind === 'whole_frame') { await this.edit('set', { entries: [id], span: [first, last] }); return; }
    const [from, to] = [firstOf(entry.body), lastOf(entry.body)];
    const shorter = first > from || last < to;
    if (shorter && !await this.edit('shorten', { track: id, first: Math.max(first, from), last: Math.min(last, to) })) return;
    if (first < from || last > to) await this.edit('extend', { track: id, first, last });
  }

  trim(side) {
    if (!this.track) return null;
    const span = [firstOf(this.track.body), lastOf(this.track.body)];
    span[side] = this.frame;
    if (span[0] > span[1]) return this.tell('The first frame would come after the last.');
    return this.span({ first: span[0], last: span[1] });
  }

  async split() {
    if (!this.track) return;
    const fresh = made();
    if (await this.edit('split', { track: this.track.id, at: this.frame, new_id: fresh })) this.choose([fresh]);
  }

  join() {
    const tracks = this.chosen.filter(({ kind }) => kind === 'track');
    if (tracks.length !== 2) return this.tell('Choose the two tracks that are the same thing, then join them.');
    tracks.sort((a, b) => firstOf(a.body) - firstOf(b.body));
    return this.edit('join', { first: tracks[0].id, second: tracks[1].id });
  }

  async remove() {
    if (this.ids.length && await this.edit('delete', { entries: this.ids })) this.choose([]);
  }

  treat(treatment, entries = this.chosen.filter(({ kind }) => kind === 'track').map(({ id }) => id)) {
    return entries.length ? this.edit('set', { entries, treatment }) : null;
  }

  toggleTreatment() {
    const [first] = this.chosen.filter(({ kind }) => kind === 'track');
    return first && this.treat(first.body.treatment === 'redact' ? 'leave' : 'redact');
  }

  set(values) { return this.ids.length ? this.edit('set', { entries: this.ids, ...values }) : null; }

  reason(code, basis) { return this.set({ reason: { code, basis } }); }

  plan(values) { return this.edit('set_plan', values); }

  // The chosen in another recording of the project, at the same moments of true time; what it did not film is left out.
  async copy(target) {
    const from = this.at();
    const later = (from.footage.startsAt - target.footage.startsAt) / 1000;
    const entries = [];
    for (const { kind, body } of this.chosen) {
      const placed = placements[kind]?.(body, { from: from.times, to: target.times, later });
      const words = from.footage.said[body.id];
      if (placed) entries.push({ kind, body: { ...placed, ...(words && { words }), id: made() } });
    }
    if (!entries.length) { this.tell(`${target.name} did not film at that time.`); return; }
    if (await this.project.edit(target.footage, 'add', { entries })) this.tell(`${entries.length} copied to ${target.name}.`);
  }

  async follow() {
    if (!this.track) return;
    const said = await this.jobs.ask(this.at().footage, 'follow', { track: this.track.id, frame: this.frame });
    this.tell(said || 'The machine follows the box. See “Work”.');
  }

  // The keyframe before or after this frame, of what is chosen or of all that is present.
  nextKey(direction) {
    const tracks = this.track ? [this.track] : this.at().tracks;
    let best = null;
    for (const { body: { keyframes } } of tracks) {
      const place = direction > 0 ? countUpTo(keyframes, this.frame, ([frame]) => frame) : countUpTo(keyframes, this.frame - 1, ([frame]) => frame) - 1;
      const frame = keyframes[place]?.[0];
      if (frame !== undefined && (best === null || (frame - best) * direction < 0)) best = frame;
    }
    return best;
  }
}

// Where an entry of one recording stands in another that began `later` seconds before it.
const placements = {
  track(body, { from, to, later }) {
    const spot = (frame) => from.middle(frame) + later;
    const keyframes = new Map();
    for (const [frame, ...box] of body.keyframes) {
      if (spot(frame) >= 0 && spot(frame) < to.seconds) keyframes.set(to.at(spot(frame)), box);
    }
    if (!keyframes.size) return null;
    const within = (seconds) => to.at(Math.max(0, seconds));
    const hidden = body.hidden.map(([first, last]) => [within(spot(first)), within(spot(last))]);
    return { ...body, keyframes: [...keyframes].map(([frame, box]) => [frame, ...box]), hidden, score: 1 };
  },
  whole_frame({ span, ...body }, { from, to, later }) {
    const [first, last] = span.map((frame) => from.middle(frame) + later);
    return last < 0 || first >= to.seconds ? null : { ...body, span: [to.at(Math.max(0, first)), to.at(last)] };
  },
  sound(body, { to, later }) {
    const [from, until] = [Math.max(0, Math.round(body.from_ms + later * 1000)), Math.min(Math.ceil(to.seconds * 1000), Math.round(body.until_ms + later * 1000))];
    return from < until ? { ...body, from_ms: from, until_ms: until } : null;
  },
};
