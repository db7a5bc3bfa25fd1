// The project's history beside the picture: who did what, the latest first.
export class History {
  constructor(list, { address }) { Object.assign(this, { list, address }); }

  async look() {
    const answer = await fetch(this.address).catch(() => null);
    if (!answer?.ok) return;
    const { commands } = await answer.json();
    this.list.replaceChildren(...commands.map(({ revision, words, by, at, undone }) => {
      const row = document.createElement('li');
      const title = Object.assign(document.createElement(undone ? 's' : 'strong'), { textContent: words });
      const told = Object.assign(document.createElement('p'), { className: 'small muted', textContent: `${revision} · ${by} · ${at}` });
      row.append(title, told);
      return row;
    }));
  }
}
