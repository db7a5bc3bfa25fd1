// Words and deleted sounds: picking words of a transcript, and the list of what is silenced. A word is deleted with a
// margin, which is wide where the transcript times only the line that it stands in.
import { clock } from '../clock.js';

export class Words extends EventTarget {
  constructor({ words, list }) {
    super();
    Object.assign(this, { box: words, list, words: [], picked: new Set(), anchor: null });
    words.addEventListener('click', (event) => {
      const place = Number(event.target.closest('button')?.dataset.place ?? -1);
      if (place < 0) return;
      if (event.shiftKey && this.anchor !== null) {
        const [from, until] = [Math.min(place, this.anchor), Math.max(place, this.anchor)];
        for (let at = from; at <= until; at += 1) this.picked.add(at);
      } else if (this.picked.has(place)) this.picked.delete(place);
      else this.picked.add(place);
      this.anchor = place;
      this.#marks();
      this.dispatchEvent(new CustomEvent('at', { detail: { ms: this.words[place][0] } }));
    });
    list.addEventListener('click', (event) => {
      const id = event.target.closest('button')?.dataset.id;
      if (id) this.dispatchEvent(new CustomEvent('pick', { detail: { id, add: event.shiftKey } }));
    });
  }

  // `words`: [from ms, until ms, text, margin ms, whether the time is the word's own].
  show(words) {
    this.words = words;
    this.picked.clear();
    const made = document.createDocumentFragment();
    words.forEach(([, , text, , exact], place) => {
      const button = Object.assign(document.createElement('button'), { type: 'button', textContent: text, className: exact ? 'word' : 'word word--about' });
      button.dataset.place = place;
      button.setAttribute('aria-pressed', 'false');
      made.append(button, ' ');
    });
    this.box.replaceChildren(made);
  }

  drop() {
    this.picked.clear();
    this.#marks();
  }

  // The picked words as stretches: neighbours become one, from the first's beginning to the last's end.
  stretches() {
    const found = [];
    for (const place of [...this.picked].sort((a, b) => a - b)) {
      const [begin, end, text, margin] = this.words[place];
      const [from, until] = [Math.max(0, begin - margin), end + margin];
      const last = found.at(-1);
      if (last?.place === place - 1) Object.assign(last, { place, until: Math.max(last.until, until), text: `${last.text} ${text}` });
      else found.push({ place, from, until, text });
    }
    return found.map(({ from, until, text }) => ({ from, until, text }));
  }

  #marks() {
    for (const button of this.box.querySelectorAll('button')) button.setAttribute('aria-pressed', String(this.picked.has(Number(button.dataset.place))));
    this.dispatchEvent(new CustomEvent('marked', { detail: { count: this.picked.size } }));
  }

  // The deleted stretches of the recording, in order; `said` has their words by id.
  sounds(entries, chosen, describe, said) {
    const rows = entries.filter(({ kind }) => kind === 'sound').sort((a, b) => a.body.from_ms - b.body.from_ms).map((entry) => {
      const row = document.createElement('li');
      const pick = Object.assign(document.createElement('button'), { type: 'button', className: 'usa-button usa-button--unstyled', textContent: `${clock(entry.body.from_ms, true)} – ${clock(entry.body.until_ms, true)}` });
      pick.dataset.id = entry.id;
      pick.setAttribute('aria-pressed', String(chosen.has(entry.id)));
      const { code } = describe(entry);
      row.append(pick, Object.assign(document.createElement('span'), { className: 'small muted', textContent: ` ${entry.body.instead} · ${code}${said[entry.id] ? ` · “${said[entry.id]}”` : ''}` }));
      return row;
    });
    this.list.replaceChildren(...rows);
  }
}
