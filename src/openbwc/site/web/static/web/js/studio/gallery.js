// The found tracks of this recording as pictures, so that a person can say at a glance which are meant. A picture is a
// piece of the proxy, cut out in the browser from what the gate gave for this very viewing: none is kept anywhere, and
// nothing tells whose face it is. Pictures are cut only for the cards that are in sight.
import { boxAt, firstOf, lastOf, within } from './geometry.js';

const SIDE = 96; // pixels of a card's picture
const MORE = 0.25; // of the box's longer side, round it

export class Gallery extends EventTarget {
  constructor(list, { look }) {
    super();
    Object.assign(this, { list, look, cards: new Map(), line: [], busy: false });
    this.video = Object.assign(document.createElement('video'), { muted: true, preload: 'auto', playsInline: true });
    this.seen = new IntersectionObserver((entries) => entries.forEach((entry) => entry.isIntersecting && this.#want(entry.target)), { root: list.closest('[data-scrolls]'), rootMargin: '200px' });
    list.addEventListener('click', (event) => {
      const card = event.target.closest('[data-id]');
      if (card && event.target.matches('button')) this.#tell('pick', { id: card.dataset.id, add: event.shiftKey || event.ctrlKey || event.metaKey });
    });
    list.addEventListener('change', () => this.#tell('marked', { count: this.marked.length }));
  }

  // Show another recording: its times, how its picture is turned, and where its proxy is.
  take({ times, turned, address }) {
    Object.assign(this, { times, turned, line: [] });
    for (const card of this.cards.values()) card.remove();
    this.cards.clear();
    if (address) this.video.src = address;
    else this.video.removeAttribute('src');
  }

  get marked() { return [...this.cards].filter(([, card]) => card.querySelector('input').checked).map(([id]) => id); }

  mark(on) {
    for (const card of this.cards.values()) card.querySelector('input').checked = on;
    this.#tell('marked', { count: this.marked.length });
  }

  // Show these tracks; a card is kept while its track is.
  show(tracks) {
    const wanted = new Set(tracks.map(({ id }) => id));
    for (const [id, card] of this.cards) {
      if (wanted.has(id)) continue;
      this.seen.unobserve(card);
      card.remove();
      this.cards.delete(id);
    }
    for (const track of tracks) {
      if (!this.cards.has(track.id)) this.#card(track);
      const card = this.cards.get(track.id);
      const { name, code, span } = this.look().describe(track);
      card.track = track;
      card.dataset.treatment = track.body.treatment;
      card.classList.toggle('is-chosen', this.look().chosen.has(track.id));
      card.querySelector('button').textContent = name;
      card.querySelector('.found__words').textContent = `${span} · ${code}`;
      card.querySelector('label').textContent = `Mark ${name}`;
    }
  }

  #card(track) {
    const card = document.createElement('li');
    card.className = 'found';
    card.dataset.id = track.id;
    const picture = Object.assign(document.createElement('canvas'), { width: SIDE, height: SIDE });
    picture.setAttribute('aria-hidden', 'true');
    const mark = Object.assign(document.createElement('input'), { type: 'checkbox', id: `mark-${track.id}` });
    const label = Object.assign(document.createElement('label'), { htmlFor: mark.id, className: 'usa-sr-only' });
    const pick = Object.assign(document.createElement('button'), { type: 'button', className: 'found__name' });
    const words = Object.assign(document.createElement('span'), { className: 'found__words' });
    card.append(picture, mark, label, pick, words);
    this.cards.set(track.id, card);
    this.list.append(card);
    this.seen.observe(card);
  }

  #want(card) {
    if (card.dataset.cut || this.line.includes(card)) return;
    this.line.push(card);
    this.#cut();
  }

  // One after the other: seek to the track's largest box, and cut it out.
  async #cut() {
    if (this.busy || !this.video.src) return;
    this.busy = true;
    while (this.line.length) {
      const card = this.line.shift();
      const best = bestOf(card.track.body, this.turned.stored);
      if (!card.isConnected || !best) continue;
      await this.#seek(best.frame);
      this.#draw(card.querySelector('canvas').getContext('2d'), best.box);
      card.dataset.cut = 'yes';
    }
    this.busy = false;
  }

  #seek(frame) {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(late);
        this.video.removeEventListener('seeked', done);
        resolve();
      };
      const late = setTimeout(done, 4000);
      this.video.addEventListener('seeked', done);
      this.video.currentTime = this.times.middle(frame);
    });
  }

  #draw(pen, box) {
    const [left, top, right, bottom] = this.turned.shownBox(box);
    const side = Math.max(right - left, bottom - top) * (1 + 2 * MORE);
    const [fx, fy] = [this.video.videoWidth / this.turned.width, this.video.videoHeight / this.turned.height];
    const [x, y] = [(left + right - side) / 2, (top + bottom - side) / 2];
    pen.fillStyle = '#0d1620';
    pen.fillRect(0, 0, SIDE, SIDE);
    pen.drawImage(this.video, x * fx, y * fy, side * fx, side * fy, 0, 0, SIDE, SIDE);
  }

  #tell(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail })); }
}

// The frame at which most of the track is on the picture, among its keyframes that are visible.
function bestOf(track, stored) {
  let best = null;
  const step = Math.max(1, Math.floor(track.keyframes.length / 60));
  for (let place = 0; place < track.keyframes.length; place += step) {
    const frame = track.keyframes[place][0];
    const box = boxAt(track, frame);
    const seen = box && within(box, ...stored);
    const size = seen ? (seen[2] - seen[0]) * (seen[3] - seen[1]) : 0;
    if (size > (best?.size ?? 0)) best = { frame, box, size };
  }
  return best ?? (firstOf(track) <= lastOf(track) ? { frame: firstOf(track), box: track.keyframes[0].slice(1) } : null);
}
