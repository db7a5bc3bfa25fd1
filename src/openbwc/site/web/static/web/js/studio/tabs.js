// Tabs by pointer and by arrows (ARIA practices): one panel is shown.
export class Tabs extends EventTarget {
  constructor(list) {
    super();
    this.tabs = [...list.querySelectorAll('[role=tab]')];
    list.addEventListener('click', (event) => { const tab = event.target.closest('[role=tab]'); if (tab) this.show(nameOf(tab)); });
    list.addEventListener('keydown', (event) => {
      const place = this.tabs.indexOf(event.target);
      const wanted = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: this.tabs.length - 1 }[event.key];
      if (wanted === undefined) return;
      event.preventDefault();
      this.show(nameOf(this.tabs[(wanted + this.tabs.length) % this.tabs.length]), true);
    });
  }

  get current() { return nameOf(this.tabs.find((tab) => tab.getAttribute('aria-selected') === 'true')); }

  show(name, focus = false) {
    for (const tab of this.tabs) {
      const here = nameOf(tab) === name;
      tab.setAttribute('aria-selected', String(here));
      tab.tabIndex = here ? 0 : -1;
      document.getElementById(tab.getAttribute('aria-controls')).hidden = !here;
      if (here && focus) tab.focus();
    }
    this.dispatchEvent(new CustomEvent('shown', { detail: name }));
  }
}

const nameOf = (tab) => tab.id.replace('tab-', '');
