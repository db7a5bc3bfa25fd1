// A reviewer's remarks, each at a frame of a recording; they go with the ruling. Until then they are kept in this page.
const find = (id) => document.getElementById(id);

export class Remarks {
  constructor({ at, go, recordings }) {
    Object.assign(this, { at, go, recordings, rows: [] });
    find('remark-add').addEventListener('click', () => this.#add());
    find('remark-text').addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      this.#add();
    });
    find('ruling').addEventListener('submit', () => { this.sent = true; });
    window.addEventListener('beforeunload', (event) => { if (this.rows.length && !this.sent) event.preventDefault(); });
  }

  #add() {
    const text = find('remark-text').value.trim();
    if (!text) return;
    const { id, playback } = this.at();
    this.rows.push({ footage: id, frame: playback.frame, text });
    find('remark-text').value = '';
    this.#show();
  }

  #show() {
    find('ruling-remarks').value = JSON.stringify(this.rows);
    find('remarks').replaceChildren(...this.rows.map((row) => {
      const item = document.createElement('li');
      const jump = Object.assign(document.createElement('button'), { type: 'button', className: 'usa-button usa-button--unstyled', textContent: `Frame ${row.frame}` });
      jump.addEventListener('click', () => this.go(this.recordings.find(({ id }) => id === row.footage), row.frame));
      const drop = Object.assign(document.createElement('button'), { type: 'button', className: 'usa-button usa-button--unstyled small', textContent: 'Take it back' });
      drop.append(Object.assign(document.createElement('span'), { className: 'usa-sr-only', textContent: ` the remark at frame ${row.frame}` }));
      drop.addEventListener('click', () => { this.rows = this.rows.filter((one) => one !== row); this.#show(); });
      item.append(jump, ` ${row.text} `, drop);
      return item;
    }));
  }
}
