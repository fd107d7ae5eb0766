/** What lies under the reader's hand: the plane as decoded digits. */

import { sigmoid } from "../kit/bernoulli.js";
import { inChunks } from "../kit/chunks.js";
import { ink, PIXELS, rgb, SIDE } from "../kit/digit.js";
import { html } from "../kit/dom.js";

const CELLS = 22; // along each axis
const STRENGTH = 0.62; // of the ink, so that points and circles stand out

/** The plane cut into cells, each with the digit that is decoded at its centre. */
export function decodedPlane(figure, plot, shared) {
  const raster = plot.raster();
  const context = raster.getContext("2d");
  const cell = html("canvas", { width: SIDE, height: SIDE });
  const pen = cell.getContext("2d");
  const image = pen.createImageData(SIDE, SIDE);
  const levels = new Float32Array(CELLS * CELLS * PIXELS);
  const order = fromTheMiddle();
  let filled = 0;
  let painted = "";

  const decode = (n) => {
    const [column, row] = order[n];
    const at = (plot.x[1] - plot.x[0]) / CELLS;
    const z = [plot.x[0] + (column + 0.5) * at, plot.y[1] - (row + 0.5) * at];
    const logits = shared.network.decode(z);
    for (let i = 0; i < PIXELS; i += 1) levels[n * PIXELS + i] = STRENGTH * sigmoid(logits[i]);
    filled = n + 1;
  };
  const paint = (from, to) => {
    const colour = rgb(figure.color("ink"));
    const [width, height] = [raster.width / CELLS, raster.height / CELLS];
    for (let n = from; n < to; n += 1) {
      ink(image.data, levels.subarray(n * PIXELS, (n + 1) * PIXELS), colour);
      pen.putImageData(image, 0, 0);
      context.drawImage(cell, order[n][0] * width, order[n][1] * height, width, height);
    }
  };
  return {
    start: () => inChunks(figure, order.length, decode, (from, to) => painted && paint(from, to)),
    draw(visible) {
      raster.hidden = !visible;
      const wanted = visible ? `${raster.width} ${figure.color("ink")}` : "";
      if (wanted === painted) return;
      painted = wanted;
      context.clearRect(0, 0, raster.width, raster.height);
      if (visible) paint(0, filled);
    },
  };
}

/** Columns and rows of all cells, those near the origin first: there the prior has its weight. */
function fromTheMiddle() {
  const away = ([column, row]) => Math.hypot(column + 0.5 - CELLS / 2, row + 0.5 - CELLS / 2);
  const cells = Array.from({ length: CELLS * CELLS }, (_, n) => [n % CELLS, Math.floor(n / CELLS)]);
  return cells.sort((a, b) => away(a) - away(b));
}
