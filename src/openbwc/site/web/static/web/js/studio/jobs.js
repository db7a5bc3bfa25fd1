// The machines' work on the footage: what is under way, how far, and how to stop it or take it up again.
import { wordsOf } from './project.js';

const QUICK = 1500; // ms between two looks while something is under way
const TITLES = { find: 'Find and follow', follow: 'Follow what was drawn', render: 'Render and look again', speech: 'Find speech', cover: 'Cover everything' };
const STATES = { waiting: 'waiting', running: 'under way', done: 'done', failed: 'failed', cancelled: 'cancelled' };

export class Jobs extends EventTarget {
  constructor(list, { address, token }) {
    super();
    Object.assign(this, { list, address, token, rows: new Map(), ended: null, timer: 0 });
  }

  // Ask for a job; the words of a refusal, or nothing.
  async ask(footage, kind, parameters = {}) {
    const said = await this.#post(footage.ask, { kind, parameters });
    await this.look();
    return said;
  }

  async look() {
    clearTimeout(this.timer);
    const answer = await fetch(this.address).catch(() => null);
    if (answer?.ok) this.show((await answer.json()).jobs);
    if (this.underWay) this.timer = setTimeout(() => this.look(), QUICK);
  }

  show(jobs) {
    const ended = new Set(jobs.filter(({ state }) => state === 'done').map(({ id }) => id));
    const fresh = this.ended && [...ended].some((id) => !this.ended.has(id));
    this.ended = ended;
    this.underWay = jobs.some(({ state }) => state === 'waiting' || state === 'running');
    jobs.forEach((job, place) => this.#row(job, place));
    const kept = new Set(jobs.map(({ id }) => id));
    for (const [id, row] of this.rows) if (!kept.has(id)) { row.remove(); this.rows.delete(id); }
    this.dispatchEvent(new CustomEvent('shown', { detail: { jobs, underWay: this.underWay } }));
    if (fresh) this.dispatchEvent(new Event('ended'));
  }

  #row(job, place) {
    let row = this.rows.get(job.id);
    if (!row) {
      row = document.createElement('li');
      row.className = 'job';
      const title = document.createElement('strong');
      const state = Object.assign(document.createElement('span'), { className: 'mark' });
      const bar = Object.assign(document.createElement('progress'), { max: 1, className: 'job__bar' });
      bar.setAttribute('aria-label', `Progress of ${TITLES[job.kind] ?? job.kind}, ${job.where}`);
      const words = Object.assign(document.createElement('p'), { className: 'small muted' });
      const stop = Object.assign(document.createElement('button'), { type: 'button', className: 'usa-button usa-button--unstyled small' });
      stop.addEventListener('click', async () => {
        const said = await this.#post(row.job.resumes ? row.job.resume : row.job.cancel, {});
        if (said) words.textContent = said;
        else this.look();
      });
      row.append(title, ' ', state, bar, words, stop);
      this.rows.set(job.id, row);
    }
    row.job = { ...job, resumes: ['failed', 'cancelled'].includes(job.state) };
    const [title, state, bar, words, stop] = row.children;
    title.textContent = TITLES[job.kind] ?? job.kind;
    state.textContent = STATES[job.state] ?? job.state;
    state.className = `mark${{ done: ' mark--yes', failed: ' mark--no', running: ' mark--wait' }[job.state] ?? ''}`;
    bar.value = job.progress;
    bar.hidden = !['running', 'waiting'].includes(job.state);
    words.textContent = [job.where, job.words].filter(Boolean).join(' · ');
    stop.textContent = row.job.resumes ? 'Take it up again' : 'Cancel';
    stop.hidden = job.state === 'done' || !(row.job.resumes ? job.resume : job.cancel);
    if (this.list.children[place] !== row) this.list.insertBefore(row, this.list.children[place] ?? null);
  }

  async #post(address, body) {
    const answer = await fetch(address, { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-CSRFToken': this.token }, body: JSON.stringify(body) }).catch(() => null);
    if (answer?.ok) return '';
    return wordsOf(await answer?.json().catch(() => null));
  }
}
