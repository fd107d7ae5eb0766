/**
 * From strokes of a finger to a picture such as MNIST's: scaled so that the ink fits a square of
 * 20 pixels, antialiased, and moved so that its centre of mass is where MNIST has it.
 *
 * Strokes stay lines until the end, so nothing is resampled, and the pen has one width however
 * large the drawing was. A stroke is a list x, y, x, y, ... in pixels of the pad, y downwards.
 */

import { PIXELS, SIDE } from "./digit.js";
import { list, numbers } from "./state.js";

export const PEN = 1.4; // radius in pixels; MNIST's strokes are about this wide
const MIDDLE = 14.5; // where MNIST's digits have their centre of mass, if the first pixel is 0 to 1
const INK = 20; // the longer side of the ink
const ENLARGE = 4; // at most, or a dot would fill the square
const APART = 0.8; // pixels of the pad between two points that are kept
const MOST = 400; // points in all: a link has to carry them

const coordinates = (strokes, first) =>
  strokes.flatMap((stroke) => stroke.filter((_, i) => i % 2 === first));

/** Strokes as they come from a link: pairs of numbers on or near the pad, no more than are drawn. */
export const sound = list(MOST, (stroke) => {
  const pairs = Array.isArray(stroke) && stroke.length > 1 && stroke.length <= 2 * MOST && stroke.length % 2 === 0;
  return pairs && stroke.every(Number.isFinite) ? numbers(...stroke.map(() => [-SIDE, 2 * SIDE]))(stroke) : null;
});

/** The strokes with one point more, in a stroke of its own where `begins`; rounded and thinned. */
export function extend(strokes, x, y, begins) {
  const point = [Number(x.toFixed(1)), Number(y.toFixed(1))];
  if (coordinates(strokes, 0).length >= MOST) return strokes;
  if (begins || strokes.length === 0) return [...strokes, point];
  const last = strokes.at(-1);
  const away = Math.hypot(point[0] - last.at(-2), point[1] - last.at(-1));
  return away < APART ? strokes : strokes.with(-1, [...last, ...point]);
}

/** Strokes to 784 grey levels in [0, 1], or null when there are none. */
export function preprocess(strokes) {
  if (strokes.length === 0) return null;
  const [xs, ys] = [coordinates(strokes, 0), coordinates(strokes, 1)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const extent = Math.max(right - left, bottom - top);
  const scale = Math.min(ENLARGE, (INK - 2 * PEN) / extent);
  const middle = [(left + right) / 2, (top + bottom) / 2];
  const place = (...shift) => (value, i) => SIDE / 2 + scale * (value - middle[i % 2]) + shift[i % 2];
  const boxed = rasterise(strokes.map((stroke) => stroke.map(place(0, 0))));
  const [x, y] = centreOfMass(boxed);
  return rasterise(strokes.map((stroke) => stroke.map(place(MIDDLE - x, MIDDLE - y))));
}

/** The centre of mass of a picture; the first pixel covers 0 to 1. */
export function centreOfMass(pixels) {
  let [mass, x, y] = [0, 0, 0];
  for (let i = 0; i < PIXELS; i += 1) {
    mass += pixels[i];
    x += pixels[i] * ((i % SIDE) + 0.5);
    y += pixels[i] * (Math.floor(i / SIDE) + 0.5);
  }
  return [x / mass, y / mass];
}

/** Lines drawn with the round pen; a pixel's ink falls off over one pixel at the edge. */
function rasterise(strokes) {
  const pixels = new Float32Array(PIXELS);
  for (const stroke of strokes) {
    for (let i = 0; i < stroke.length; i += 2) {
      const next = i + 2 < stroke.length ? i + 2 : i;
      if (next > i || stroke.length === 2) segment(pixels, stroke[i], stroke[i + 1], stroke[next], stroke[next + 1]);
    }
  }
  return pixels;
}

function segment(pixels, x0, y0, x1, y1) {
  const reach = PEN + 0.5;
  const low = (a, b) => Math.max(0, Math.floor(Math.min(a, b) - reach));
  const high = (a, b) => Math.min(SIDE - 1, Math.ceil(Math.max(a, b) + reach));
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = dx * dx + dy * dy || 1;
  for (let row = low(y0, y1); row <= high(y0, y1); row += 1) {
    for (let column = low(x0, x1); column <= high(x0, x1); column += 1) {
      const [px, py] = [column + 0.5 - x0, row + 0.5 - y0];
      const t = Math.min(1, Math.max(0, (px * dx + py * dy) / length));
      const value = Math.min(1, reach - Math.hypot(px - t * dx, py - t * dy));
      const at = row * SIDE + column;
      if (value > pixels[at]) pixels[at] = value;
    }
  }
}
