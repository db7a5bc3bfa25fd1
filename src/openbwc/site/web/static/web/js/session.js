// The viewing's sign of life: reports the spans that were played, renews the grant, and ends the viewing on leave.
const EVERY = 15000;
const STEP_MOST = 1500; // a longer jump between two looks is a seek, not play

export class Session extends EventTarget {
  constructor(reel, data, token) {
    super();
    this.reel = reel;
    this.data = data;
    this.token = token;
    this.spans = [];
    this.last = null;
    this.over = false;
    reel.addEventListener('time', () => this.#look());
    reel.addEventListener('clip', () => { this.last = null; });
    this.timer = setInterval(() => this.renew(), EVERY);
    window.addEventListener('pagehide', () => this.leave());
  }

  #look() {
    const { video, clip } = this.reel;
    if (!clip) return;
    const at = Math.round(video.currentTime * 1000);
    const before = this.last;
    this.last = video.seeking ? null : at;
    if (before === null || video.seeking || video.paused && at === before) return;
    if (at < before || at - before > STEP_MOST * video.playbackRate) return;
    const tail = this.spans.at(-1);
    if (tail && tail[0] === clip.part && tail[2] === before) tail[2] = at;
    else this.spans.push([clip.part, before, at]);
  }

  #take() {
    const spans = this.spans;
    this.spans = [];
    return spans;
  }

  async renew() {
    if (this.over) return;
    const spans = this.#take();
    let answer;
    try {
      answer = await fetch(this.data.renew, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-CSRFToken': this.token },
        body: JSON.stringify(spans),
      });
    } catch {
      this.spans.unshift(...spans); // the line is down: what was played is reported with the next sign
      return;
    }
    if (answer.ok) return;
    this.over = true;
    clearInterval(this.timer);
    const said = await answer.json().catch(() => ({}));
    this.dispatchEvent(new CustomEvent('stopped', { detail: said }));
  }

  // Ends the viewing as the page goes away: the browser sends the beacon even so.
  leave() {
    const body = this.#last();
    if (body) navigator.sendBeacon(this.data.close, body);
  }

  // Ends the viewing and waits until it is kept, so that the next page already tells it.
  async end() {
    const body = this.#last();
    if (body) await fetch(this.data.close, { method: 'POST', body, keepalive: true }).catch(() => {});
  }

  #last() {
    if (this.over) return null;
    this.over = true;
    clearInterval(this.timer);
    const body = new FormData();
    body.set('csrfmiddlewaretoken', this.token);
    body.set('played', JSON.stringify(this.#take()));
    return body;
  }
}
