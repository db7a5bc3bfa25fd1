// The player's page: own controls over the reel, the viewer's name over the picture, marks, trail, and the session.
import { clock, utc } from './clock.js';
import { peekOver } from './peek.js';
import { Reel } from './reel.js';
import { Session } from './session.js';
import { drawTrail } from './trail.js';
import { drawWave } from './wave.js';

const find = (id) => document.getElementById(id);
const data = JSON.parse(find('player-data').textContent);
const csrf = document.querySelector('#mark-form [name=csrfmiddlewaretoken]').value;
const video = find('video');
const reel = new Reel(video, data.clips, data.duration);
const session = new Session(reel, data, csrf);
const seek = find('seek');
const share = (ms) => `${(ms / data.duration) * 100}%`;

// --- the viewer's name and time over the picture: it wanders, so that it cannot be cropped away
const SPOTS = [[4, 6], [52, 10], [30, 44], [6, 78], [50, 82], [58, 46]];
const who = find('who');
let spot = 0;
const sign = () => { who.textContent = `${data.viewer} · ${utc(new Date())}`; };
const wander = () => {
  const [x, y] = SPOTS[spot = (spot + 1) % SPOTS.length];
  who.style.left = `${x}%`;
  who.style.top = `${y}%`;
};
sign();
wander();
setInterval(sign, 1000);
setInterval(wander, 6000);

// --- the time line
find('total').textContent = clock(data.duration);
if (data.preEvent) {
  find('pre').hidden = false;
  find('pre').style.width = share(data.preEvent);
  find('pre').title = 'Before activation';
}
const moveTrail = data.trail.length ? drawTrail(find('trail'), find('trail-words'), data.trail) : () => {};
const showTime = () => {
  const now = reel.now;
  find('now').textContent = clock(now, true);
  if (document.activeElement !== seek || !seek.matches(':active')) seek.value = now;
  seek.setAttribute('aria-valuetext', `${clock(now)} of ${clock(data.duration)}`);
  moveTrail(now);
};
reel.addEventListener('time', showTime);
seek.addEventListener('input', () => reel.seek(Number(seek.value)));
peekOver(seek, reel, { peek: find('peek'), thumb: find('thumb'), label: find('peek-time') });
drawWave(find('wave'), reel);

// --- controls
const on = (id, act) => find(id).addEventListener('click', act);
const skip = (ms) => reel.seek(reel.now + ms);
on('play', () => reel.toggle());
on('back', () => reel.step(-1));
on('forth', () => reel.step(1));
on('back10', () => skip(-10000));
on('forth10', () => skip(10000));
on('mute', () => {
  video.muted = !video.muted;
  find('mute').setAttribute('aria-pressed', String(video.muted));
});
on('full', () => (document.fullscreenElement ? document.exitFullscreen() : find('player').requestFullscreen()));
find('speed').addEventListener('change', (event) => { video.playbackRate = Number(event.target.value); });
find('stage').addEventListener('click', () => reel.toggle());
reel.addEventListener('play', () => { find('play').textContent = 'Pause'; });
reel.addEventListener('pause', () => { find('play').textContent = 'Play'; });
reel.addEventListener('waiting', () => { find('note').textContent = 'Loading…'; });
reel.addEventListener('playing', () => { find('note').textContent = ''; });
reel.addEventListener('error', () => {
  find('note').textContent = session.over ? '' : 'The picture could not be loaded. The session asks whether it still may.';
  session.renew();
});
reel.addEventListener('clip', () => {
  for (const button of document.querySelectorAll('#clips [data-part]')) {
    button.setAttribute('aria-current', String(Number(button.dataset.part) === reel.clip.part));
  }
});
for (const button of document.querySelectorAll('#clips [data-part]')) {
  const clip = data.clips.find((one) => one.part === Number(button.dataset.part));
  button.addEventListener('click', () => reel.seek(clip.offset));
}
const KEYS = {
  ' ': () => reel.toggle(), k: () => reel.toggle(), ',': () => reel.step(-1), '.': () => reel.step(1),
  j: () => skip(-10000), l: () => skip(10000), Home: () => reel.seek(0), m: () => find('mark-text').focus(),
};
document.addEventListener('keydown', (event) => {
  const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest('input:not([type=range]), select, textarea, summary, a')) return;
  if (event.key === ' ' && event.target.closest('button')) return;
  event.preventDefault();
  act();
});

// --- marks
const flags = find('flags');
const marks = find('marks');
const addMark = (mark) => {
  const flag = document.createElement('i');
  flag.style.left = share(mark.at);
  flags.append(flag);
  const row = document.createElement('li');
  const jump = document.createElement('button');
  jump.type = 'button';
  jump.className = 'usa-button usa-button--unstyled';
  jump.textContent = clock(mark.at, true);
  jump.addEventListener('click', () => reel.seek(mark.at));
  const by = document.createElement('span');
  by.className = 'small muted';
  by.textContent = ` ${mark.by}`;
  row.append(jump, ` ${mark.text}`, by);
  row.dataset.at = mark.at;
  marks.insertBefore(row, [...marks.children].find((one) => Number(one.dataset.at) > mark.at) ?? null);
};
data.marks.forEach(addMark);
find('mark-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const body = new FormData(event.target);
  body.set('at', Math.round(reel.now));
  const answer = await fetch(data.mark, { method: 'POST', body });
  const said = await answer.json().catch(() => ({ error: 'The mark was not kept; try again.' }));
  const error = find('mark-error');
  error.hidden = answer.ok;
  if (answer.ok) {
    addMark(said);
    event.target.reset();
  } else {
    error.textContent = said.error ?? said.refused?.map((one) => `${one.clause}: ${one.words} ${one.remedy}`).join(' ');
  }
});

// --- the end
session.addEventListener('stopped', ({ detail }) => {
  video.pause();
  video.removeAttribute('src');
  video.load();
  const why = find('stopped-why');
  for (const { clause, words, remedy } of detail.refused ?? [{ clause: '', words: detail.closed ?? 'The server no longer answers for this viewing.', remedy: '' }]) {
    const line = document.createElement('p');
    line.textContent = `${clause ? `${clause}: ` : ''}${words} ${remedy}`;
    why.append(line);
  }
  find('stopped').hidden = false;
  find('stopped').scrollIntoView();
});
find('end').addEventListener('click', async (event) => {
  event.preventDefault();
  video.pause();
  await session.end();
  window.location.assign(data.leave);
});

if (reel.clips.length) reel.start();
else find('note').textContent = 'The playable copy is still being made. Come back in a moment and state your purpose again.';
showTime();
