// The project's history beside the picture: who did what, the latest first; what was deleted can be brought back.
export class History extends EventTarget {
  constructor(list, { address }) {
    super();
    Object.assign(this, { list, address });
  }

  async look() {
    const answer = await fetch(this.address).catch(() => null);
    if (!answer?.ok) return;
    const { commands } = await answer.json();
    this.list.replaceChildren(...commands.map(({ revision, words, by, at, undone, footage, deleted }) => {
      const row = document.createElement('li');
      const title = Object.assign(document.createElement(undone ? 's' : 'strong'), { textContent: words });
      const told = Object.assign(document.createElement('p'), { className: 'small muted', textContent: `${revision} · ${by} · ${at}` });
      row.append(title, told);
      if (deleted.length) {
        const back = Object.assign(document.createElement('button'), { type: 'button', className: 'tool', textContent: 'Bring back' });
        back.append(Object.assign(document.createElement('span'), { className: 'usa-sr-only', textContent: ` what revision ${revision} deleted` }));
        back.addEventListener('click', () => this.dispatchEvent(new CustomEvent('restore', { detail: { footage, entries: deleted } })));
        row.append(back);
      }
      return row;
    }));
  }
}
