// The studio's page: brings the parts together. What is chosen belongs to a recording; one recording is active, the
// others keep step with it. Everything that changes the plan goes through `deeds`.
import { clock } from '../clock.js';
import { Deeds } from './deeds.js';
import { Gallery } from './gallery.js';
import { boxAt, firstOf, lastOf } from './geometry.js';
import { History } from './history.js';
import { Inspector } from './inspector.js';
import { Jobs } from './jobs.js';
import { bindKeys } from './keys.js';
import { Together } from './playback.js';
import { Presence } from './presence.js';
import { Project, wordsOf } from './project.js';
import { Remarks } from './remarks.js';
import { Recording } from './recording.js';
import { Tabs } from './tabs.js';
import { Timeline, spanOf } from './timeline.js';
import { Words } from './words.js';

const find = (id) => document.getElementById(id);
const on = (id, act, name = 'click') => find(id).addEventListener(name, act);
const data = JSON.parse(find('studio-data').textContent);
const token = document.querySelector('#main [name=csrfmiddlewaretoken]').value;
const project = new Project(data, token);
const view = { tool: 'select', preview: false, boxes: true };
const look = (recording) => ({
  ...view,
  chosen: recording.chosen,
  editable: project.open && data.mayEdit,
  everything: recording.settings.everything_but ? recording.settings.everything_style ?? 'box' : '',
  label: (id) => { const entry = recording.footage.entries.get(id); return `${recording.names.name(entry)}${entry.body.reason.code ? ` · ${entry.body.reason.code}` : ''}`; },
  describe: (entry) => recording.names.describe(entry, recording.times),
});
const recordings = data.footages.map(({ id }) => new Recording(project.footages.get(id), document.querySelector(`[data-footage="${id}"]`), { look, token }));
const together = new Together();
let active = null;

// --- told words
function tell(words, again = null) {
  find('told').hidden = !words;
  find('told-words').textContent = words;
  find('told-again').hidden = !again;
  find('told-again').onclick = () => { tell(''); again(); };
}
on('told-close', () => tell(''));
project.addEventListener('failed', ({ detail }) => tell(detail.words, detail.again));
project.addEventListener('others', ({ detail }) => tell(`${detail.names.join(', ')} changed something; it is shown now.`));

// --- parts
const jobs = new Jobs(find('jobs') ?? document.createElement('ul'), { address: data.addresses.jobs, token });
const deeds = new Deeds(project, { at: () => active, choose: (ids) => choose(ids), tell, jobs });
const inspector = new Inspector(find('chosen'), { recordings });
const history = new History(find('history'), { address: data.addresses.history });
history.addEventListener('restore', ({ detail: { footage, entries } }) => project.edit(project.footages.get(footage), 'restore', { entries }));
const tabs = new Tabs(document.querySelector('.side__tabs'));
const gallery = new Gallery(find('founds'), { look: () => active.look() });
const words = new Words({ words: find('words'), list: find('sounds') });
const timeline = new Timeline(
  { scroll: find('lane-scroll'), space: find('lane-space'), canvas: find('lane-canvas'), list: find('lane-list'), rows: find('lane-rows') },
  { look: () => active.look() },
);
const presence = new Presence({ address: data.addresses.presence, token, works: !data.reviews });

// --- what is chosen
function choose(ids, { add = false, jump = false } = {}) {
  if (add) for (const id of ids) { if (active.chosen.has(id)) active.chosen.delete(id); else active.chosen.add(id); }
  else active.chosen = new Set(ids);
  const [entry] = deeds.chosen;
  if (entry && jump && entry.kind !== 'sound') seek(spanOf(entry.kind, entry.body)[0]);
  if (entry && jump && entry.kind === 'sound') seek(active.times.at(entry.body.from_ms / 1000));
  if (ids.length) { tabs.show('chosen', false); if (!add) timeline.reveal(ids[0]); }
  show();
}

// --- what is shown
const EDITS = ['tool-draw', 'whole', 'undo', 'redo', 'all-but', 'leave-marked', 'everything', 'everything-reason', 'silence-all', 'silence-typed', 'transcript-file', 'middle'];
const FILTERS = {
  all: () => true,
  wanting: ({ body }) => (body.treatment ?? 'redact') === 'redact' && !body.reason.code,
  here: ({ kind, body }) => { const [first, last] = spanOf(kind, body); return first <= active.playback.frame && active.playback.frame <= last; },
  redact: ({ body }) => (body.treatment ?? 'redact') === 'redact',
  leave: ({ body }) => (body.treatment ?? 'redact') !== 'redact',
};

function lanes() {
  const wanted = find('filter').value;
  const passes = FILTERS[wanted] ?? (({ body }) => `kind:${body.kind}` === wanted);
  const shown = active.entries().filter((entry) => ['track', 'whole_frame'].includes(entry.kind) && passes(entry));
  return shown.sort((a, b) => (a.kind === b.kind ? spanOf(a.kind, a.body)[0] - spanOf(b.kind, b.body)[0] : a.kind === 'whole_frame' ? -1 : 1));
}

let asked = 0;
function show() {
  if (!asked) asked = requestAnimationFrame(() => { asked = 0; if (active?.ready) draw(); });
}

function draw() {
  const shown = lanes();
  const wanting = active.entries().filter((entry) => ['track', 'whole_frame', 'sound'].includes(entry.kind) && FILTERS.wanting(entry)).length;
  timeline.show(shown);
  find('lane-count').textContent = `${shown.length} lane${shown.length === 1 ? '' : 's'}${wanting ? `, ${wanting} without a reason` : ''}`;
  active.overlay.draw();
  frame(false);
  if (tabs.current === 'found') found();
  words.sounds(active.entries(), active.chosen, active.look().describe, active.footage.said);
  const { everything_but: everything = false, everything_reason: why } = active.settings;
  find('everything').checked = everything;
  find('everything-more').hidden = !everything;
  find('everything-reason').value = why?.code ?? '';
  for (const id of EDITS) find(id).disabled = !active.look().editable;
}

function found() {
  const kind = find('found-kind').value;
  const tracks = active.tracks.filter(({ body }) => body.kind === kind);
  gallery.show(tracks);
  find('founds-none').hidden = tracks.length > 0;
}

function frame(follows = true) {
  const { playback, times } = active;
  if (document.activeElement !== find('frame')) find('frame').value = playback.frame;
  find('clock').textContent = clock(times.start(playback.frame) * 1000, true);
  inspector.show(deeds.chosen, { frame: playback.frame, footage: active.id, names: active.names, times, editable: active.look().editable });
  if (follows) timeline.follow();
  timeline.draw();
}

const seek = (wanted) => { active.playback.seek(wanted); together.follow(); };

function transcript() {
  words.show(active.sound.words);
  find('transcript-none').hidden = active.sound.words.length > 0;
}

function activate(recording) {
  if (active === recording || !recording?.ready) return;
  const moment = active && active.footage.startsAt / 1000 + active.times.middle(active.playback.frame);
  active?.playback.pause();
  active = recording;
  for (const one of recordings) {
    one.figure.classList.toggle('is-active', one === active);
    one.figure.querySelector('.screen__name').setAttribute('aria-pressed', String(one === active));
  }
  together.lead(active.playback);
  active.video.muted = find('mute').getAttribute('aria-pressed') === 'true';
  gallery.take(active);
  transcript();
  find('frames').textContent = `of ${active.times.count.toLocaleString('en')} (0 – ${(active.times.count - 1).toLocaleString('en')})`;
  timeline.take(active);
  const at = moment === null ? -1 : moment - active.footage.startsAt / 1000;
  if (at >= 0 && at < active.times.seconds) active.playback.seek(active.times.at(at));
  show();
}

// --- the recordings
async function open() {
  const measured = await Promise.allSettled(recordings.map((one) => one.measure()));
  measured.forEach(({ reason }, place) => { if (reason) recordings[place].note.textContent = reason.message; });
  for (const one of recordings.filter(({ ready }) => ready)) wire(one);
  activate(recordings.find(({ ready }) => ready));
  find('saved').textContent = `Saved · revision ${project.revision}`;
  const answer = await fetch(data.addresses.viewings, { method: 'POST', headers: { 'X-CSRFToken': token } }).catch(() => null);
  const body = await answer?.json().catch(() => null);
  if (!answer?.ok) { stopped(body ?? {}); return; }
  for (const viewing of body.viewings) {
    const recording = recordings.find(({ id }) => id === viewing.footage);
    if (!recording?.ready) continue;
    recording.hear(viewing);
    if (recording === active) transcript();
    if (viewing.proxy) recording.open(viewing);
    else recording.note.textContent = 'The playable copy is still being made. Open the studio again in a moment.';
    if (recording === active) gallery.take(active);
  }
  show();
  if (!data.reviews) jobs.look();
}

function wire(recording) {
  together.add(recording.playback, recording.footage.startsAt);
  const mine = (act) => (event) => { if (recording === active) act(event); };
  recording.playback.addEventListener('frame', mine(() => { frame(); together.follow(); if (find('filter').value === 'here' && !active.playback.playing) show(); }));
  for (const name of ['play', 'pause']) recording.playback.addEventListener(name, mine(() => { find('play').textContent = active.playback.playing ? 'Pause' : 'Play'; presence.busy = active.playback.playing; together.follow(); }));
  recording.addEventListener('wave', mine(() => timeline.draw()));
  recording.addEventListener('stopped', ({ detail }) => stopped(detail));
  recording.overlay.addEventListener('pick', ({ detail }) => { activate(recording); choose(detail.id ? [detail.id] : [], detail); });
  recording.overlay.addEventListener('put', ({ detail }) => deeds.put(detail));
  recording.overlay.addEventListener('drawn', ({ detail }) => { activate(recording); drawn(detail.box); });
  recording.figure.querySelector('.screen__name').addEventListener('click', () => activate(recording));
}

function drawn(box) {
  const long = find('draw-span').value;
  const { times, playback } = active;
  const last = long === 'end' ? times.count - 1 : times.at(times.start(playback.frame) + Number(long));
  deeds.drawn(box, find('draw-kind').value, Math.max(playback.frame, last));
  tool('select');
}

function stopped(detail) {
  for (const { clause, words: said, remedy } of detail.refused ?? [{ clause: '', words: detail.closed ?? 'The server no longer answers for this viewing.', remedy: '' }]) {
    find('stopped-why').append(Object.assign(document.createElement('p'), { textContent: `${clause ? `${clause}: ` : ''}${said} ${remedy}` }));
  }
  find('stopped').hidden = false;
  find('stopped').scrollIntoView();
}

// --- the project's state
project.addEventListener('changed', ({ detail }) => {
  const recording = recordings.find(({ footage }) => footage === detail.footage);
  if (!recording) return;
  for (const id of detail.ids) if (!recording.footage.entries.has(id)) recording.chosen.delete(id);
  if (recording === active) show();
  else recording.overlay?.draw();
});
project.addEventListener('saving', () => { find('saved').textContent = 'Saving…'; });
project.addEventListener('saved', () => { find('saved').textContent = `Saved · revision ${project.revision}`; if (tabs.current === 'history') history.look(); });
const state = () => { find('state').textContent = data.states[project.state] ?? project.state; show(); };
project.addEventListener('state', state);
presence.addEventListener('told', ({ detail }) => {
  find('people').textContent = detail.people.length ? `Also here: ${detail.people.join(', ')}` : '';
  if (detail.revision > project.revision && !data.reviews) project.refresh();
});
jobs.addEventListener('ended', () => { project.refresh(); tell('A job is done. What it found is in the lanes.'); });

// --- timeline, inspector, gallery, words
timeline.addEventListener('pick', ({ detail }) => choose(detail.id ? [detail.id] : [], detail));
timeline.addEventListener('seek', ({ detail }) => { if (active.playback.playing) active.playback.pause(); seek(detail.frame); });
timeline.addEventListener('span', ({ detail }) => deeds.span(detail));
timeline.addEventListener('sound', ({ detail }) => {
  const [from, until] = detail.picked ?? [detail.ms, detail.ms];
  const hit = active.sound.soundAt(detail.ms);
  const word = active.sound.wordAt(detail.ms);
  const drag = until - from >= 40;
  active.sound.picked = drag ? [from, until] : hit ? null : word;
  if (!drag) { choose(hit ? [hit.id] : []); seek(active.times.at(detail.ms / 1000)); }
  const [a, b] = active.sound.picked ?? [];
  find('sound-picked').textContent = active.sound.picked ? `${clock(a, true)} – ${clock(b, true)}` : 'Drag to pick a stretch';
  if (active.sound.picked) [find('sound-from').value, find('sound-until').value] = [a / 1000, b / 1000];
  find('silence').disabled = !active.sound.picked || !active.look().editable;
  timeline.draw();
});
on('silence-typed', () => {
  const [from, until] = ['sound-from', 'sound-until'].map((id) => Math.round(Number(find(id).value) * 1000));
  if (from >= 0 && until > from) deeds.silence([{ from, until: Math.min(until, whole()) }]);
  else tell('Expected a time to begin at, and a later one to end before, in seconds.');
});
on('silence', async () => {
  const [from, until] = active.sound.picked;
  active.sound.picked = null;
  find('silence').disabled = true;
  await deeds.silence([{ from, until }]);
});
const whole = () => Math.ceil(active.times.seconds * 1000);
on('silence-all', () => deeds.silence([{ from: 0, until: whole() }]));
words.addEventListener('at', ({ detail }) => seek(active.times.at(detail.ms / 1000)));
words.addEventListener('pick', ({ detail }) => choose([detail.id], { ...detail, jump: true }));
words.addEventListener('marked', ({ detail }) => { for (const id of ['silence-words', 'drop-words']) find(id).disabled = !detail.count; });
on('silence-words', async () => { await deeds.silence(words.stretches()); words.drop(); });
on('drop-words', () => words.drop());
on('transcript-file', async ({ target }) => {
  const body = new FormData();
  body.set('transcript', target.files[0]);
  const answer = await fetch(active.footage.transcript, { method: 'POST', headers: { 'X-CSRFToken': token }, body }).catch(() => null);
  const said = await answer?.json().catch(() => null);
  if (!answer?.ok) { tell(wordsOf(said)); return; }
  active.sound.words = said.words;
  transcript();
  timeline.draw();
}, 'change');
inspector.addEventListener('act', ({ detail: { name, ...rest } }) => {
  const acts = {
    treat: () => deeds.treat(rest.treatment), reason: () => deeds.reason(rest.code, rest.basis), set: () => deeds.set(rest), put: () => deeds.put(rest),
    span: () => deeds.span(rest), hide: () => deeds.hide(rest), show: () => deeds.show(rest), trim: () => deeds.trim(rest.side), copy: () => deeds.copy(recordings.find(({ id }) => id === rest.to)),
  };
  (acts[name] ?? (() => deeds[name]()))();
});
gallery.addEventListener('pick', ({ detail }) => { const was = tabs.current; choose([detail.id], { ...detail, jump: true }); tabs.show(was, false); });
on('mark-all', () => gallery.mark(true));
on('mark-none', () => gallery.mark(false));
on('found-kind', found, 'change');
on('leave-marked', () => deeds.treat('leave', gallery.marked));
on('choose-marked', () => choose(gallery.marked));
on('all-but', async () => {
  const [marked, kind] = [new Set(gallery.marked), find('found-kind').value];
  const tracks = active.tracks.filter(({ body }) => body.kind === kind);
  await deeds.treat('leave', tracks.filter(({ id, body }) => marked.has(id) && body.treatment === 'redact').map(({ id }) => id));
  await deeds.treat('redact', tracks.filter(({ id, body }) => !marked.has(id) && body.treatment !== 'redact').map(({ id }) => id));
});
on('everything', ({ target }) => deeds.plan({ everything_but: target.checked }), 'change');
on('everything-reason', ({ target }) => deeds.plan({ everything_reason: { code: target.value, basis: '' } }), 'change');
tabs.addEventListener('shown', ({ detail }) => {
  if (detail === 'found') found();
  if (detail === 'history') history.look();
  if (detail === 'work' && !data.reviews) jobs.look();
});
if (!data.reviews) on('find-form', async (event) => {
  event.preventDefault();
  const asked = new FormData(event.target);
  tell(await jobs.ask(active.footage, 'find', { kinds: asked.getAll('kinds'), speech: asked.has('speech'), tier: find('tier').value }));
}, 'submit');
for (const button of document.querySelectorAll('[data-frame]')) {
  button.addEventListener('click', () => { activate(recordings.find(({ id }) => id === button.dataset.footage)); seek(Number(button.dataset.frame)); });
}

// --- tools and play
function tool(name) {
  view.tool = name;
  for (const one of ['select', 'draw']) find(`tool-${one}`).setAttribute('aria-pressed', String(one === name));
  for (const one of recordings) one.overlay?.draw();
}
const toggle = (id, key) => { view[key] = !view[key]; find(id).setAttribute('aria-pressed', String(view[key])); for (const one of recordings) one.overlay?.draw(); };
const acts = {
  toggle: () => active.playback.toggle(),
  step: (frames) => { active.playback.step(frames); together.follow(); },
  skip: (seconds) => seek(active.times.at(Math.max(0, active.times.start(active.playback.frame) + seconds))),
  edge: (side) => seek(side ? active.times.count - 1 : 0),
  key: (direction) => { const wanted = deeds.nextKey(direction); if (wanted !== null) seek(wanted); },
  end: (side) => { const one = deeds.track; if (one) seek(side ? lastOf(one.body) : firstOf(one.body)); },
  goTo: () => { find('frame').focus(); find('frame').select(); },
  recording: (place) => activate(recordings[place]),
  around: (direction) => {
    const here = active.tracks.filter(({ body }) => boxAt(body, active.playback.frame)).map(({ id }) => id);
    const place = here.findIndex((id) => active.chosen.has(id));
    if (here.length) choose([here[(place + direction + here.length) % here.length]]);
  },
  lane: (direction) => {
    const place = timeline.lanes.findIndex(({ id }) => active.chosen.has(id));
    const lane = timeline.lanes[Math.min(timeline.lanes.length - 1, Math.max(0, place + direction))];
    if (lane) choose([lane.id]);
  },
  chooseAll: () => choose(timeline.lanes.map(({ id }) => id)),
  nextWanting: () => {
    const wanting = active.entries().filter((entry) => ['track', 'whole_frame', 'sound'].includes(entry.kind) && FILTERS.wanting(entry));
    const place = wanting.findIndex(({ id }) => active.chosen.has(id));
    if (wanting.length) choose([wanting[(place + 1) % wanting.length].id], { jump: true });
    else tell('Everything has a reason.');
  },
  drop: () => { tool('select'); choose([]); },
  draw: () => tool('draw'), middle: () => drawn(active.turned.storedBox([3, 3, 5, 5].map((eighths, side) => Math.round((eighths * (side % 2 ? active.turned.height : active.turned.width)) / 8)))), select: () => tool('select'), preview: () => toggle('preview', 'preview'),
  keyframe: () => deeds.keyframe(), dropKeyframe: () => deeds.dropKeyframe(), hide: () => deeds.hideHere(), trim: (side) => deeds.trim(side), split: () => deeds.split(),
  join: () => deeds.join(), follow: () => deeds.follow(), treat: () => deeds.toggleTreatment(), remove: () => deeds.remove(), nudge: (by) => deeds.nudge(by),
  reason: () => { if (deeds.ids.length) { tabs.show('chosen', false); find('reason').focus(); } },
  undo: () => project.undo(), redo: () => project.redo(), zoom: (factor) => timeline.zoom(factor), fit: () => timeline.fit(),
  help: () => find('sheet').showModal(),
};
const act = (id, name, value) => on(id, () => acts[name](value));
act('play', 'toggle'); act('back', 'step', -1); act('forth', 'step', 1); act('key-before', 'key', -1); act('key-after', 'key', 1);
act('undo', 'undo'); act('redo', 'redo'); act('help', 'help'); act('tool-select', 'select'); act('tool-draw', 'draw'); act('preview', 'preview');
act('middle', 'middle'); act('zoom-in', 'zoom', 1.6); act('zoom-out', 'zoom', 1 / 1.6); act('zoom-fit', 'fit');
on('boxes', () => toggle('boxes', 'boxes'));
on('whole', () => deeds.whole());
on('sheet-close', () => find('sheet').close());
on('filter', show, 'change');
on('frame', () => seek(Number(find('frame').value.replace(/\D/g, '')) || 0), 'change');
on('speed', ({ target }) => { active.video.playbackRate = Number(target.value); together.follow(); }, 'change');
on('mute', () => { const muted = find('mute').getAttribute('aria-pressed') !== 'true'; find('mute').setAttribute('aria-pressed', String(muted)); active.video.muted = muted; });
bindKeys(acts, { sheet: find('sheet'), list: find('sheet-list'), single: find('single-keys') });
if (data.reviews) {
  view.preview = true;
  find('preview').setAttribute('aria-pressed', 'true');
  new Remarks({ at: () => active, go: (recording, wanted) => { activate(recording); seek(wanted); }, recordings });
}
state();
open();
