// Who works on the project now, and for how long: a sign of life while the person really does something. What stands
// in the answer also tells of edits by others, so that they are shown without asking for them. A review is no work on
// the redaction: there it only asks.
const EVERY = 15000;
const IDLE = 60000; // ms without a key or a pointer after which nobody is working

export class Presence extends EventTarget {
  constructor({ address, token, works }) {
    super();
    Object.assign(this, { address, token, works, last: Date.now() });
    for (const name of ['pointerdown', 'pointermove', 'keydown', 'wheel']) {
      window.addEventListener(name, () => { this.last = Date.now(); }, { passive: true, capture: true });
    }
    this.timer = setInterval(() => this.tell(), EVERY);
    this.tell();
  }

  // With `busy` (the recording plays) a person who only looks works too.
  async tell() {
    const active = this.works && (this.busy || Date.now() - this.last < IDLE);
    const answer = await fetch(this.address, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-CSRFToken': this.token },
      body: JSON.stringify({ active }),
    }).catch(() => null);
    if (answer?.ok) this.dispatchEvent(new CustomEvent('told', { detail: await answer.json() }));
  }
}
