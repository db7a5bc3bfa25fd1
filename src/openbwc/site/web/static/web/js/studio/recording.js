// One recording of the project in the browser: its picture, its times, its overlay, its sound, its viewing.
import { utc } from '../clock.js';
import { Session } from '../session.js';
import { Turned } from './geometry.js';
import { Names } from './describing.js';
import { Overlay } from './overlay.js';
import { Playback } from './playback.js';
import { SoundLane } from './sound.js';
import { spanOf } from './timeline.js';
import { FrameTimes } from './times.js';
import { wordsOf } from './project.js';

const SPOTS = [[4, 5], [50, 9], [28, 46], [6, 80], [48, 84], [56, 40]];

export class Recording extends EventTarget {
  constructor(footage, figure, { look, token }) {
    super();
    Object.assign(this, { footage, figure, token, id: footage.id, name: footage.name, chosen: new Set(), names: new Names() });
    this.video = figure.querySelector('video');
    this.note = figure.querySelector('.screen__note');
    this.entries = () => [...footage.entries.values()];
    this.look = () => look(this);
    // Numbered in the order of time, so that the studio and the review of the same plan call a track the same.
    const begins = ({ kind, body }) => (kind === 'sound' ? body.from_ms : kind === 'settings' ? 0 : spanOf(kind, body)[0]);
    this.entries().sort((a, b) => begins(a) - begins(b) || (a.id < b.id ? -1 : 1)).forEach((entry) => this.names.name(entry));
  }

  get ready() { return Boolean(this.playback); }

  get tracks() { return this.entries().filter(({ kind }) => kind === 'track'); }

  get settings() { return this.entries().find(({ kind }) => kind === 'settings')?.body ?? {}; }

  // Read the file's table of times; without it no frame could be named, so nothing is shown before.
  async measure() {
    const answer = await fetch(this.footage.times);
    const body = await answer.json().catch(() => null);
    if (!answer.ok) throw new Error(wordsOf(body));
    this.times = new FrameTimes(body);
    this.turned = new Turned(body.width, body.height, body.rotation);
    this.figure.querySelector('.screen__picture').style.setProperty('--shape', `${this.turned.width} / ${this.turned.height}`);
    this.playback = new Playback(this.video, this.times);
    this.sound = new SoundLane({ entries: this.entries, look: this.look });
    const canvas = this.figure.querySelector('canvas');
    this.overlay = new Overlay(canvas, { video: this.video, playback: this.playback, turned: this.turned, entries: this.entries, look: this.look });
    for (const name of ['frame', 'arrived', 'loadeddata']) this.playback.addEventListener(name, () => this.overlay.draw());
    return this;
  }

  // What is said in the footage: only the answer of the gate bears it.
  hear({ words, deleted }) {
    this.sound.words = words;
    Object.assign(this.footage.said, deleted);
  }

  // What the gate opened: the proxy plays, its signs of life are sent, the viewer's name wanders over it.
  open(viewing) {
    this.address = viewing.proxy;
    const sign = new SignsOfLife(this.video, this.footage.part);
    this.session = new Session(sign, viewing, this.token);
    this.session.addEventListener('stopped', ({ detail }) => this.#stop(detail));
    this.playback.addEventListener('loadeddata', () => { this.note.textContent = ''; }, { once: true });
    this.playback.addEventListener('error', () => {
      if (this.session.over) return;
      this.note.textContent = 'The picture could not be loaded. The session asks whether it still may.';
      this.session.renew();
    });
    this.playback.load(viewing.proxy);
    if (viewing.waveform) fetch(viewing.waveform).then((answer) => answer.ok && answer.json()).then((wave) => { if (wave) { this.sound.wave(wave); this.dispatchEvent(new Event('wave')); } }).catch(() => {});
    const who = this.figure.querySelector('.screen__who');
    let spot = 0;
    const write = () => {
      [who.style.left, who.style.top] = SPOTS[spot = (spot + 1) % SPOTS.length].map((share) => `${share}%`);
      who.textContent = `${viewing.viewer} · ${utc(new Date())}`;
    };
    write();
    setInterval(write, 6000);
  }

  #stop(detail) {
    this.playback.pause();
    this.video.removeAttribute('src');
    this.video.load();
    this.dispatchEvent(new CustomEvent('stopped', { detail }));
  }
}

// The video as a session follows it: one clip, by its part of the recording.
class SignsOfLife extends EventTarget {
  constructor(video, part) {
    super();
    Object.assign(this, { video, clip: { part } });
    for (const name of ['timeupdate', 'seeked']) video.addEventListener(name, () => this.dispatchEvent(new Event('time')));
  }
}
