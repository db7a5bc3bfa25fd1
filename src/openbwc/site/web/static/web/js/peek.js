// The picture above the time line while the pointer rests on it: a tile of the clip's sprite sheet.
import { clock } from './clock.js';

const CUE = /(\d+):(\d+):([\d.]+) --> .*\n[^\n]*#xywh=(\d+),(\d+),(\d+),(\d+)/g;

async function tilesOf(clip) {
  const answer = await fetch(clip.spriteIndex);
  if (!answer.ok) return [];
  return [...(await answer.text()).matchAll(CUE)].map(([, hours, minutes, seconds, x, y, width, height]) => ({
    from: (hours * 3600 + minutes * 60 + Number(seconds)) * 1000, x, y, width, height,
  }));
}

export function peekOver(line, reel, { peek, thumb, label }) {
  const tiles = new Map();
  const show = async (event) => {
    const box = line.getBoundingClientRect();
    const share = Math.min(Math.max(0, (event.clientX - box.left) / box.width), 1);
    const at = share * reel.duration;
    const clip = reel.clips.findLast((one) => one.offset <= at) ?? reel.clips[0];
    label.textContent = clock(at);
    peek.hidden = false;
    peek.style.left = `${share * 100}%`;
    thumb.hidden = true;
    if (!clip?.sprite || !clip.spriteIndex) return;
    if (!tiles.has(clip.part)) tiles.set(clip.part, tilesOf(clip));
    const tile = (await tiles.get(clip.part)).findLast((one) => one.from <= at - clip.offset);
    if (!tile) return;
    thumb.hidden = false;
    thumb.style.width = `${tile.width}px`;
    thumb.style.height = `${tile.height}px`;
    thumb.style.backgroundImage = `url("${clip.sprite}")`;
    thumb.style.backgroundPosition = `-${tile.x}px -${tile.y}px`;
  };
  line.addEventListener('pointermove', show);
  line.addEventListener('pointerleave', () => { peek.hidden = true; });
}
