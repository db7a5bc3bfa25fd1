// What tracks and sounds are called on the page: by kind and number, in the order in which they came; nobody is named.
import { clock } from '../clock.js';
import { spanOf } from './timeline.js';

const KINDS = { face: 'Face', plate: 'Plate', text: 'Text', screen: 'Screen', person: 'Person', region: 'Region', whole_frame: 'Whole frame', sound: 'Sound' };
const TREATMENTS = { leave: 'left as filmed', keep_clear: 'kept clear' };

export class Names {
  constructor() { this.numbers = new Map(); this.counts = {}; }

  kindOf = ({ kind, body }) => (kind === 'track' ? body.kind : kind);

  // A track keeps its number for as long as the page is open, and gets the same one when the page is opened again.
  name(entry) {
    if (!this.numbers.has(entry.id)) {
      const kind = this.kindOf(entry);
      this.counts[kind] = (this.counts[kind] ?? 0) + 1;
      this.numbers.set(entry.id, this.counts[kind]);
    }
    return `${KINDS[this.kindOf(entry)] ?? 'Track'} ${this.numbers.get(entry.id)}`;
  }

  // { name, code, given, note, span } of an entry; `times` turns frames into times.
  describe(entry, times) {
    const { kind, body } = entry;
    const redacted = (body.treatment ?? 'redact') === 'redact';
    const span = kind === 'sound' ? [body.from_ms, body.until_ms] : spanOf(kind, body).map((frame) => times.start(frame) * 1000);
    return {
      name: this.name(entry),
      code: redacted ? body.reason.code || 'no reason' : TREATMENTS[body.treatment],
      given: !redacted || Boolean(body.reason.code),
      note: body.group ?? '',
      span: `${clock(span[0])} – ${clock(span[1])}`,
    };
  }
}
