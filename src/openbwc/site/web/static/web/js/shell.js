// The shell of every page: the phone's menu, and a question before an act that cannot be taken back.
const menu = document.querySelector('.house__menu');
if (menu) {
  const lists = document.querySelectorAll('#places, .house__within');
  const set = (open) => {
    menu.setAttribute('aria-expanded', String(open));
    for (const list of lists) list.classList.toggle('is-closed', !open);
  };
  menu.hidden = false;
  set(false);
  menu.addEventListener('click', () => set(menu.getAttribute('aria-expanded') === 'false'));
}

for (const form of document.querySelectorAll('form[data-confirm]')) {
  form.addEventListener('submit', (event) => {
    if (!window.confirm(form.dataset.confirm)) event.preventDefault();
  });
}

// What was not taken leads the reader to the first wrong field, else to what is wrong with the whole of it.
const wrong = document.querySelector('[aria-invalid="true"]') ?? document.querySelector('[data-error]');
wrong?.focus();
