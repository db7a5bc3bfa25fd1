// The way of the recording as a drawing: north up, equal scale both ways, no map service and no tile from outside.
const SVG = 'http://www.w3.org/2000/svg';
const METRES_A_DEGREE = 111320;
const WIDTH = 640;
const HEIGHT = 360;
const EDGE = 36;

function element(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text) made.textContent = text;
  return made;
}

function length(points) {
  let metres = 0;
  for (let i = 1; i < points.length; i += 1) metres += Math.hypot(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y);
  return metres;
}

function niceLength(metres) {
  const power = 10 ** Math.floor(Math.log10(Math.max(metres, 1)));
  return [5, 2, 1].map((step) => step * power).find((one) => one <= metres) ?? power;
}

const inWords = (metres) => (metres >= 1000 ? `${(metres / 1000).toFixed(metres >= 10000 ? 0 : 1)} km` : `${Math.round(metres)} m`);

export function drawTrail(place, words, trail) {
  const [, lat0, lon0] = trail[0];
  const shrink = Math.cos((lat0 * Math.PI) / 180);
  const points = trail.map(([at, lat, lon]) => ({
    at, x: (lon - lon0) * METRES_A_DEGREE * shrink, y: (lat - lat0) * METRES_A_DEGREE,
  }));
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = Math.min((WIDTH - 2 * EDGE) / Math.max(right - left, 20), (HEIGHT - 2 * EDGE) / Math.max(high - low, 20));
  const across = (x) => WIDTH / 2 + (x - (left + right) / 2) * scale;
  const down = (y) => HEIGHT / 2 - (y - (low + high) / 2) * scale;

  const total = inWords(length(points));
  const svg = element('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': `Trail of ${total} from start to end, north up` });
  for (let x = EDGE; x < WIDTH; x += 47.5) svg.append(element('line', { x1: x, y1: 0, x2: x, y2: HEIGHT, class: 'trail__grid' }));
  for (let y = EDGE; y < HEIGHT; y += 47.5) svg.append(element('line', { x1: 0, y1: y, x2: WIDTH, y2: y, class: 'trail__grid' }));
  svg.append(element('polyline', { class: 'trail__way', points: points.map((one) => `${across(one.x).toFixed(1)},${down(one.y).toFixed(1)}`).join(' ') }));
  const end = points.at(-1);
  for (const [point, name, mark] of [[points[0], 'Start', 'start'], [end, 'End', 'end']]) {
    svg.append(element('circle', { cx: across(point.x), cy: down(point.y), r: 6, class: `trail__${mark}` }));
    svg.append(element('text', { x: across(point.x) + 10, y: down(point.y) + (mark === 'start' ? -8 : 18), class: 'trail__name' }, name));
  }
  const bar = niceLength((WIDTH / 4) / scale);
  svg.append(element('path', { d: `M${EDGE} ${HEIGHT - 24}v6h${(bar * scale).toFixed(1)}v-6`, class: 'trail__bar' }));
  svg.append(element('text', { x: EDGE + 4, y: HEIGHT - 26, class: 'trail__name' }, inWords(bar)));
  svg.append(element('path', { d: `M${WIDTH - 30} 46v-26m-6 8l6-9l6 9`, class: 'trail__bar' }));
  svg.append(element('text', { x: WIDTH - 35, y: 62, class: 'trail__name' }, 'N'));
  const here = element('circle', { r: 7, class: 'trail__here' });
  svg.append(here);
  place.append(svg);
  words.textContent = `${total}, from ${trail[0][1].toFixed(5)}, ${trail[0][2].toFixed(5)} to ${trail.at(-1)[1].toFixed(5)}, ${trail.at(-1)[2].toFixed(5)}.`;

  return (ms) => {
    const next = points.findIndex((point) => point.at >= ms);
    const after = next < 0 ? end : points[next];
    const before = next <= 0 ? after : points[next - 1];
    const share = after.at > before.at ? (ms - before.at) / (after.at - before.at) : 0;
    here.setAttribute('cx', across(before.x + (after.x - before.x) * share));
    here.setAttribute('cy', down(before.y + (after.y - before.y) * share));
  };
}
