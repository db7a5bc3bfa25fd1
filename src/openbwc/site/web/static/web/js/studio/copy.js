// A finished copy plays: the browser's own controls, the viewer's name over the picture, and the session behind it.
import { utc } from '../clock.js';
import { Session } from '../session.js';

const find = (id) => document.getElementById(id);
const data = JSON.parse(find('copy-data').textContent);
const video = find('copy');
const token = document.querySelector('#main [name=csrfmiddlewaretoken]').value;

class Played extends EventTarget {
  constructor() {
    super();
    Object.assign(this, { video, clip: { part: data.part } });
    for (const name of ['timeupdate', 'seeked']) video.addEventListener(name, () => this.dispatchEvent(new Event('time')));
  }
}

const session = new Session(new Played(), data, token);
session.addEventListener('stopped', ({ detail }) => {
  video.pause();
  video.removeAttribute('src');
  video.load();
  for (const { clause, words, remedy } of detail.refused ?? [{ clause: '', words: detail.closed ?? 'The server no longer answers for this viewing.', remedy: '' }]) {
    find('stopped-why').append(Object.assign(document.createElement('p'), { textContent: `${clause ? `${clause}: ` : ''}${words} ${remedy}` }));
  }
  find('stopped').hidden = false;
});
const sign = () => { find('who').textContent = `${data.viewer} · ${utc(new Date())}`; };
sign();
setInterval(sign, 1000);
if (data.captions) {
  video.append(Object.assign(document.createElement('track'), { kind: 'captions', label: 'Captions', src: data.captions, default: true }));
}
video.src = data.copy;
