// The studio by keyboard: one table, from which the keys work and the help sheet is written. Keys without Ctrl can be
// turned off for people whose speech input types them (WCAG 2.1.4); the choice stays in this browser.
export const SHEET = [
  ['Play', [
    ['Space', 'Play and pause', 'toggle', [' ', 'k']],
    ['← →', 'One frame', null, []],
    ['Shift ← →', 'Ten frames', null, []],
    ['J L', 'Ten seconds back and on', null, []],
    ['Home End', 'First and last frame', null, []],
    [', .', 'Keyframe before and after', null, []],
    ['[ ]', 'First and last frame of the chosen', null, []],
    ['G', 'Go to a frame', 'goTo', ['g']],
    ['1 – 9', 'Make this recording the active one', null, []],
  ]],
  ['Choose', [
    ['N P', 'Next and previous track at this frame', null, []],
    ['↑ ↓', 'Lane above and below', null, []],
    ['Ctrl A', 'All lanes that are listed', 'chooseAll', ['Ctrl+a']],
    ['W', 'Next track without a reason', 'nextWanting', ['w']],
    ['Esc', 'Choose nothing', 'drop', ['Escape']],
  ]],
  ['Edit', [
    ['D', 'Draw a box', 'draw', ['d']],
    ['A', 'A box in the middle, to move by keys', 'middle', ['a']],
    ['V', 'Choose and move', 'select', ['v']],
    ['Alt ← ↑ → ↓', 'Move the box by a pixel, with Shift by ten', null, []],
    ['E', 'Keyframe here, where the box is', 'keyframe', ['e']],
    ['Backspace', 'Take the keyframe away', 'dropKeyframe', ['Backspace']],
    ['H', 'Hide at this frame, show again', 'hide', ['h']],
    ['I O', 'Begin and end the track here', null, []],
    ['S', 'Split here', 'split', ['s']],
    ['M', 'Join the two that are chosen', 'join', ['m']],
    ['T', 'Follow the box by machine', 'follow', ['t']],
    ['R', 'Give the reason', 'reason', ['r']],
    ['X', 'Redact, or leave as filmed', 'treat', ['x']],
    ['Delete', 'Delete', 'remove', ['Delete']],
    ['Ctrl Z', 'Undo', 'undo', ['Ctrl+z']],
    ['Ctrl Shift Z', 'Redo', 'redo', ['Ctrl+Shift+z', 'Ctrl+y']],
  ]],
  ['See', [
    ['B', 'Preview of the copy', 'preview', ['b']],
    ['+ −', 'Zoom the time line', null, []],
    ['0', 'All of the recording', 'fit', ['0']],
    ['?', 'This sheet', 'help', ['?']],
  ]],
];
const PAIRS = {
  ArrowLeft: ['step', -1], ArrowRight: ['step', 1], 'Shift+ArrowLeft': ['step', -10], 'Shift+ArrowRight': ['step', 10],
  j: ['skip', -10], l: ['skip', 10], Home: ['edge', 0], End: ['edge', 1], ',': ['key', -1], '.': ['key', 1], '[': ['end', 0], ']': ['end', 1],
  n: ['around', 1], p: ['around', -1], ArrowUp: ['lane', -1], ArrowDown: ['lane', 1], i: ['trim', 0], o: ['trim', 1],
  '+': ['zoom', 1.5], '=': ['zoom', 1.5], '-': ['zoom', 1 / 1.5],
  'Alt+ArrowLeft': ['nudge', [-1, 0]], 'Alt+ArrowRight': ['nudge', [1, 0]], 'Alt+ArrowUp': ['nudge', [0, -1]], 'Alt+ArrowDown': ['nudge', [0, 1]],
  'Alt+Shift+ArrowLeft': ['nudge', [-10, 0]], 'Alt+Shift+ArrowRight': ['nudge', [10, 0]], 'Alt+Shift+ArrowUp': ['nudge', [0, -10]], 'Alt+Shift+ArrowDown': ['nudge', [0, 10]],
};
const KEPT = 'openbwc.studio.single-keys';

export function bindKeys(acts, { sheet, list, single }) {
  const table = new Map(Object.entries(PAIRS));
  for (const [, rows] of SHEET) for (const [, , act, keys] of rows) for (const key of keys) table.set(key, [act]);
  for (let place = 1; place <= 9; place += 1) table.set(String(place), ['recording', place - 1]);
  write(list);
  single.checked = localStorage.getItem(KEPT) !== 'off';
  single.addEventListener('change', () => localStorage.setItem(KEPT, single.checked ? 'on' : 'off'));
  document.addEventListener('keydown', (event) => {
    const name = nameOf(event);
    const found = table.get(name);
    if (!found || sheet.open || isTyping(event)) return;
    if (!single.checked && !/^(Ctrl|Alt)\+/.test(name) && name.length === 1 && name !== '?') return;
    if (event.key === ' ' && event.target.closest('button, [role=tab]')) return;
    event.preventDefault();
    acts[found[0]](found[1]);
  });
}

function nameOf(event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const parts = [(event.ctrlKey || event.metaKey) && 'Ctrl', event.altKey && 'Alt', event.shiftKey && (key.length > 1 || event.ctrlKey || event.metaKey) && 'Shift', key];
  return parts.filter(Boolean).join('+');
}

// Whether the key belongs to what has the focus: a field, a list with arrows of its own.
function isTyping(event) {
  if (event.target.closest('input:not([type=checkbox], [type=radio]), textarea')) return !event.ctrlKey || !/^[zy]$/i.test(event.key);
  const arrows = /^(Arrow|Home|End|Page)/.test(event.key) && !event.altKey;
  return Boolean(event.target.closest('select')) || (arrows && Boolean(event.target.closest('[role=tablist], [role=listbox], [type=radio]')));
}

function write(list) {
  for (const [title, rows] of SHEET) {
    const part = document.createElement('section');
    part.append(Object.assign(document.createElement('h3'), { textContent: title }));
    const table = document.createElement('dl');
    for (const [keys, words] of rows) {
      const name = document.createElement('dt');
      for (const key of keys.split(' ')) name.append(Object.assign(document.createElement('kbd'), { textContent: key }), ' ');
      table.append(name, Object.assign(document.createElement('dd'), { textContent: words }));
    }
    part.append(table);
    list.append(part);
  }
}
