// The studio's maths against the plan's: the vectors come from Python (test_studio_maths.py), which runs this with node.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Turned, between, boxAt, countUpTo, within } from '../js/studio/geometry.js';
import { FrameTimes } from '../js/studio/times.js';

const vectors = JSON.parse(readFileSync(process.env.VECTORS));

test('a track is where Python says that it is, at every frame', () => {
  for (const { track, boxes } of vectors.tracks) {
    boxes.forEach((box, frame) => assert.deepEqual(boxAt(track, frame), box, `${track.id} at ${frame}`));
  }
});

test('the part on the picture is the same', () => {
  for (const { box, size, seen } of vectors.clipped) assert.deepEqual(within(box, ...size), seen);
});

test('every frame has the time of the table, and the middle of a frame lies in it', () => {
  for (const { told, ticks } of vectors.tables) {
    const times = new FrameTimes(told);
    assert.equal(times.count, ticks.length);
    assert.deepEqual([...times.ticks], ticks);
    ticks.forEach((_, frame) => {
      assert.equal(times.at(times.middle(frame)), frame);
      assert.equal(times.at(Math.floor(times.start(frame) * 1e6) / 1e6), frame, 'as browsers tell it, cut to a microsecond');
    });
  }
});

test('a constant rate is sought at (n + 0.5) / rate', () => {
  const times = new FrameTimes({ runs: [[0, 1], [1001, 99]], base: [1, 30000] });
  for (const frame of [0, 1, 50, 99]) assert.ok(Math.abs(times.middle(frame) - ((frame + 0.5) * 1001) / 30000) < 1e-9);
  assert.equal(new FrameTimes({ runs: [[0, 1]], base: [1, 90000] }).at(5), 0);
});

test('a turned picture shows each stored corner where a turn puts it, and back', () => {
  const box = [10, 20, 40, 70];
  const shown = { 0: [10, 20, 40, 70], 90: [20, 360 - 40, 70, 360 - 10], 180: [320, 410, 350, 460], '-90': [480 - 70, 10, 480 - 20, 40] };
  for (const [rotation, wanted] of Object.entries(shown)) {
    const turned = new Turned(360, 480, Number(rotation));
    assert.deepEqual(turned.shownBox(box), wanted, rotation);
    assert.deepEqual(turned.storedBox(wanted), box, rotation);
  }
});

test('a box on the way is rounded outwards, in whole numbers', () => {
  assert.deepEqual(between([0, 0, 1, 1], [1, -1, 2, 0], 1, 3), [0, -1, 2, 1]);
  assert.deepEqual(between([-131072, 0, 5, 9], [131072, 0, 5, 9], 1073741823, 2147483647)[0], -1);
  assert.equal(countUpTo([1, 3, 3, 9], 3), 3);
});
