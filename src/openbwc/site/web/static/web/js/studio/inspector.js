// The form beside the picture: everything that the pointer does to a track, in numbers and names, for one or many.
// It asks for edits by name ('act'); it changes nothing itself.
import { boxAt, firstOf, isHidden, lastOf } from './geometry.js';

const find = (id) => document.getElementById(id);
const shared = (values) => (new Set(values).size === 1 ? values[0] : undefined);

export class Inspector extends EventTarget {
  constructor(form, { recordings }) {
    super();
    Object.assign(this, { form, chosen: [], recordings });
    form.addEventListener('submit', (event) => event.preventDefault());
    const on = (id, name, act) => find(id).addEventListener(name, act);
    for (const code of ['redact', 'leave', 'keep_clear']) on(`treat-${code}`, 'change', () => this.#act('treat', { treatment: code }));
    on('reason', 'change', () => this.#reason());
    on('basis', 'change', () => this.#reason());
    for (const name of ['kind', 'style', 'shape', 'instead']) on(name, 'change', ({ target }) => target.value && this.#act('set', { [name]: target.value }));
    on('group', 'change', ({ target }) => this.#act('set', { group: target.value.trim() }));
    on('box-set', 'click', () => this.#box());
    for (const id of ['box-x', 'box-y', 'box-w', 'box-h']) on(id, 'keydown', (event) => { if (event.key === 'Enter') this.#box(); });
    on('span-set', 'click', () => this.#act('span', { first: Number(find('span-first').value), last: Number(find('span-last').value) }));
    for (const [id, verb] of [['hide-span', 'hide'], ['show-span', 'show']]) {
      on(id, 'click', () => this.#act(verb, { first: Number(find('hide-first').value), last: Number(find('hide-last').value) }));
    }
    for (const [id, act] of Object.entries({ keyframe: 'keyframe', 'drop-keyframe': 'dropKeyframe', split: 'split', join: 'join', follow: 'follow', remove: 'remove', 'hide-here': 'hideHere' })) on(id, 'click', () => this.#act(act));
    on('begin-here', 'click', () => this.#act('trim', { side: 0 }));
    on('end-here', 'click', () => this.#act('trim', { side: 1 }));
    on('copy', 'click', () => this.#act('copy', { to: find('copy-to').value }));
  }

  // Show what is chosen, at this frame. Fields that have the focus are left to whoever is typing.
  show(chosen, { frame, footage, names, times, editable }) {
    this.frame = frame;
    const before = this.chosen.map(({ id }) => id).join();
    this.chosen = chosen;
    find('none-chosen').hidden = chosen.length > 0;
    this.form.hidden = !chosen.length;
    if (!chosen.length) return;
    const anew = before !== chosen.map(({ id }) => id).join();
    const kinds = chosen.map(({ kind }) => kind);
    const all = (kind) => kinds.every((one) => one === kind);
    const one = chosen.length === 1 ? chosen[0] : null;
    const shown = { 'for-one': one, 'for-track': all('track'), 'for-picture': !kinds.includes('sound'), 'for-sound': all('sound'), 'for-copy': all('track') && this.recordings.length > 1 };
    for (const part of this.form.querySelectorAll('[class*=for-]')) {
      part.hidden = Object.entries(shown).some(([name, here]) => part.classList.contains(name) && !here);
    }
    this.form.querySelector('.treatments').hidden = !all('track');
    find('join').hidden = !(all('track') && chosen.length === 2);
    find('chosen-name').textContent = one ? names.name(one) : `${chosen.length} chosen`;
    find('chosen-about').textContent = one ? this.#about(one, names, times) : chosen.slice(0, 6).map((each) => names.name(each)).join(', ');
    this.#shared(chosen, anew);
    if (one) this.#numbers(one, frame, anew);
    if (shown['for-copy']) this.#others(footage);
    for (const field of this.form.querySelectorAll('input, select, button')) field.disabled = !editable;
  }

  #about(entry, names, times) {
    const { body, kind } = entry;
    const score = kind === 'track' && body.score < 1 ? `, sure to ${Math.round(body.score * 100)} %` : '';
    const author = body.author_name ?? (body.score < 1 ? 'found by machine' : '');
    return [names.describe(entry, times).span, kind === 'track' ? `${body.keyframes.length} keyframes` : '', author + score].filter(Boolean).join(' · ');
  }

  #shared(chosen, anew) {
    const put = (id, value) => {
      const field = find(id);
      if (anew || document.activeElement !== field) field.value = value ?? '';
    };
    const treatment = shared(chosen.map(({ body }) => body.treatment));
    for (const field of this.form.elements.treatment) field.checked = field.value === treatment;
    put('reason', shared(chosen.map(({ body }) => body.reason.code)));
    put('basis', shared(chosen.map(({ body }) => body.reason.basis)));
    for (const name of ['kind', 'style', 'shape', 'instead', 'group']) put(name, shared(chosen.map(({ body }) => body[name])));
    const needs = find('reason').selectedOptions[0]?.dataset.needsBasis === 'yes';
    find('basis-optional').hidden = needs;
    find('style-warning').hidden = !chosen.some(({ body }) => ['pixelate', 'blur'].includes(body.style));
  }

  #numbers({ kind, body }, frame, anew) {
    const put = (id, value) => {
      if (anew || document.activeElement !== find(id)) find(id).value = value;
    };
    const sound = kind === 'sound';
    find('span-first-label').textContent = sound ? 'From, ms' : 'First frame';
    find('span-last-label').textContent = sound ? 'Until, ms' : 'Last frame';
    const [first, last] = sound ? [body.from_ms, body.until_ms] : kind === 'track' ? [firstOf(body), lastOf(body)] : body.span;
    put('span-first', first);
    put('span-last', last);
    if (kind !== 'track') return;
    find('box-frame').textContent = frame;
    const box = boxAt(body, frame);
    ['box-x', 'box-y', 'box-w', 'box-h'].forEach((id, place) => put(id, box ? [box[0], box[1], box[2] - box[0], box[3] - box[1]][place] : ''));
    put('hide-first', Math.max(first, Math.min(frame, last)));
    put('hide-last', Math.max(first, Math.min(frame, last)));
    find('hide-here').textContent = isHidden(body, frame) ? 'Show here' : 'Hide here';
    const spans = body.hidden.map(([since, until]) => (since === until ? since : `${since}–${until}`));
    find('hidden-spans').textContent = spans.length ? `Hidden: ${spans.slice(0, 12).join(', ')}${spans.length > 12 ? ' …' : ''}` : '';
  }

  #others(footage) {
    const select = find('copy-to');
    const others = this.recordings.filter(({ id }) => id !== footage);
    if ([...select.options].map(({ value }) => value).join() === others.map(({ id }) => id).join()) return;
    select.replaceChildren(...others.map(({ id, name }) => Object.assign(document.createElement('option'), { value: id, textContent: name })));
  }

  #reason() {
    const code = find('reason').value;
    this.#act('reason', { code, basis: find('basis').value.trim() });
  }

  #box() {
    const [x, y, width, height] = ['box-x', 'box-y', 'box-w', 'box-h'].map((id) => Math.round(Number(find(id).value)));
    if (width > 0 && height > 0) this.#act('put', { box: [x, y, x + width, y + height] });
  }

  #act(name, detail = {}) { this.dispatchEvent(new CustomEvent('act', { detail: { name, ...detail } })); }
}
