// The project as the browser holds it. Every edit is a command to the server, sent one after the other with the
// revision that it was made on; what the server answers is what is shown, so there is one place where an edit is worked
// out. Edits of others that touch nothing of ours come along with the answer; where somebody else was quicker with the
// same entry, theirs is shown, ours is not made, and the person decides.
export class Project extends EventTarget {
  constructor({ revision, state, addresses, footages }, token) {
    super();
    Object.assign(this, { revision, state, addresses, token, waiting: 0, line: Promise.resolve() });
    this.footages = new Map(footages.map((one) => [one.id, { ...one, said: {}, entries: new Map(Object.entries(one.entries).map(([id, state]) => [id, { id, ...state }])) }]));
    window.addEventListener('beforeunload', (event) => { if (this.waiting) event.preventDefault(); });
  }

  get open() { return this.state === 'open'; }

  // Send a command for a footage. Resolves to whether it was made.
  edit(footage, verb, args) {
    for (const { body } of args.entries ?? []) if (body?.words) footage.said[body.id] = body.words; // the server tells words with a viewing alone
    return this.#queue(() => this.#command(footage.edit, { verb, arguments: args }));
  }

  undo() { return this.#queue(() => this.#command(this.addresses.undo, {})); }

  redo() { return this.#queue(() => this.#command(this.addresses.redo, {})); }

  // Take in what was changed since the revision that we hold.
  refresh() {
    return this.#queue(async () => {
      const { status, body } = await this.#send(`${this.addresses.changes}?since=${this.revision}`, null);
      if (status === 200) this.#takeIn(body);
    });
  }

  #queue(act) {
    this.waiting += 1;
    this.dispatchEvent(new Event('saving'));
    const done = this.line.then(act).catch((error) => {
      this.#tell('failed', { words: error.message });
      return false;
    });
    this.line = done.then(() => {
      this.waiting -= 1;
      if (!this.waiting) this.dispatchEvent(new Event('saved'));
    });
    return done;
  }

  async #command(address, body) {
    const answer = await this.#send(address, { ...body, expected: this.revision });
    if (answer.status === 409) {
      this.#takeIn(answer.body);
      this.#tell('failed', { words: answer.body.error, again: () => this.#queue(() => this.#command(address, body)) });
      return false;
    }
    if (answer.status !== 200) throw new Error(wordsOf(answer.body));
    this.#takeIn(answer.body);
    return true;
  }

  async #send(address, body) {
    let answer;
    try {
      answer = await fetch(address, body === null ? {} : {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-CSRFToken': this.token },
        body: JSON.stringify(body),
      });
    } catch {
      throw new Error('The line is down. This was not kept; do it again when the line is back.');
    }
    return { status: answer.status, body: await answer.json().catch(() => null) };
  }

  // `changed`: for each footage's id, its entries by id, null for one that is not there any more.
  #takeIn({ revision, state, changed, by = [] }) {
    this.revision = revision;
    for (const [id, entries] of Object.entries(changed)) {
      const footage = this.footages.get(id);
      if (!footage) continue;
      for (const [entry, value] of Object.entries(entries)) {
        if (value === null) footage.entries.delete(entry);
        else footage.entries.set(entry, { id: entry, ...value });
      }
      this.#tell('changed', { footage, ids: Object.keys(entries) });
    }
    if (state !== this.state) {
      this.state = state;
      this.dispatchEvent(new Event('state'));
    }
    if (by.length) this.#tell('others', { names: by });
  }

  #tell(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail })); }
}

// What the server says of a request that it did not follow.
export function wordsOf(body) {
  if (body?.refused) return body.refused.map((one) => `${one.clause}: ${one.words} ${one.remedy}`).join(' ');
  return body?.error ?? 'The server did not answer as expected. Nothing was changed; try again.';
}
