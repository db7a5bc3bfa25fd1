// The project in the browser: commands go one after the other, each on the revision of the one before; others' edits
// are taken in; a conflict is shown and nothing of theirs is overwritten.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Project } from '../js/studio/project.js';

globalThis.window = { addEventListener() {} };

function begun(...answers) {
  const sent = [];
  globalThis.fetch = async (address, options = {}) => {
    sent.push({ address, ...(options.body ? JSON.parse(options.body) : {}) });
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return { status: answer.status ?? 200, ok: (answer.status ?? 200) < 300, json: async () => answer };
  };
  const footages = [{ id: 'f', edit: '/edit', entries: { a: { kind: 'track', body: { n: 1 } } } }];
  const project = new Project({ revision: 4, state: 'open', addresses: { undo: '/undo', changes: '/changes' }, footages }, 'token');
  return { project, sent, footage: project.footages.get('f') };
}

test('two edits at once are sent in turn, the second on the revision of the first', async () => {
  const { project, sent, footage } = begun({ revision: 5, state: 'open', changed: {} }, { revision: 6, state: 'open', changed: {} });
  const done = await Promise.all([project.edit(footage, 'set', {}), project.edit(footage, 'delete', {})]);
  assert.deepEqual(done, [true, true]);
  assert.deepEqual(sent.map(({ expected, verb }) => [expected, verb]), [[4, 'set'], [5, 'delete']]);
});

test('what the server answers is what is held: changed, new and gone', async () => {
  const { project, footage } = begun({ revision: 5, state: 'open', changed: { f: { a: null, b: { kind: 'sound', body: { n: 2 } } } } });
  await project.edit(footage, 'x', {});
  assert.deepEqual([...footage.entries.values()], [{ id: 'b', kind: 'sound', body: { n: 2 } }]);
});

test('a conflict shows theirs, makes nothing of ours, and can be done anyway', async () => {
  const theirs = { status: 409, error: 'Ruiz was quicker.', revision: 7, state: 'open', changed: { f: { a: { kind: 'track', body: { n: 9 } } } }, by: ['Ruiz'] };
  const { project, sent, footage } = begun(theirs, { revision: 8, state: 'open', changed: {} });
  const told = new Promise((resolve) => { project.addEventListener('failed', ({ detail }) => resolve(detail)); });
  assert.equal(await project.edit(footage, 'set', { entries: ['a'] }), false);
  assert.equal(footage.entries.get('a').body.n, 9);
  const { words, again } = await told;
  assert.equal(words, 'Ruiz was quicker.');
  assert.equal(await again(), true);
  assert.deepEqual(sent.map(({ expected }) => expected), [4, 7]);
});

test('a line that is down loses nothing silently, and the next edit goes on', async () => {
  const { project, footage } = begun(new TypeError('down'), { revision: 5, state: 'open', changed: {} });
  const told = new Promise((resolve) => { project.addEventListener('failed', ({ detail }) => resolve(detail.words)); });
  assert.equal(await project.edit(footage, 'set', {}), false);
  assert.match(await told, /not kept/);
  assert.equal(await project.edit(footage, 'set', {}), true);
});
