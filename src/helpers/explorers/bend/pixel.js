/** Mode "pixel": the digit at z, and over the plane the probability that one of its pixels has ink. */

import { sigmoid } from "../kit/bernoulli.js";
import { cellsOf } from "../kit/cells.js";
import { inChunks } from "../kit/chunks.js";
import { priorCircles } from "../kit/circles.js";
import { readout } from "../kit/controls.js";
import { toBytes } from "../kit/decode.js";
import { digits, ink, PIXELS, rgb, SIDE } from "../kit/digit.js";
import { html } from "../kit/dom.js";
import { anywhere, handle } from "../kit/handle.js";
import { polygon, text } from "../kit/marks.js";
import { clamp, format, nats } from "../kit/numbers.js";
import { Plot } from "../kit/plot.js";
import { LIMIT, logLikelihoods, pixelDecoder } from "./math.js";

const CELLS = 64; // along each axis of the map

/** `over`: the plane of z. */
export function pixelView(figure, over) {
  let decoder = null;
  const map = probabilityMap(figure, over);
  const circles = priorCircles(over);
  const paper = digits(figure, figure.say("digit"));
  const plot = new Plot(figure, {
    label: figure.say("pixels"), x: [0, SIDE], y: [0, SIDE], axes: false, cls: "bend-digit", margin: { top: 0, right: 0, bottom: 0, left: 0 },
    height: (width) => width,
  });
  plot.node.prepend(paper.node);
  const frame = polygon(plot, "c-p bend-frame");
  const choose = (x, y) => figure.set({ pixel: [x, SIDE - y].map((value) => clamp(Math.floor(value), 0, SIDE - 1)) });
  const pixel = handle(figure, plot, { label: figure.say("pixel"), cls: "c-p bend-pixel", step: 1, oninput: choose });
  const move = (...z) => figure.set({ z: z.map((value) => Number(clamp(value, -LIMIT, LIMIT).toFixed(3))) });
  const point = handle(figure, over, { label: figure.say("code"), cls: "c-prior", step: 0.05, oninput: move });
  const label = text(over, "c-ink", "middle");
  anywhere(figure, over, point, move, () => figure.state.mode === "pixel");
  anywhere(figure, plot, pixel, choose);
  const values = readout([
    ["gamma", figure.say("gamma"), "c-p"], ["ink", figure.say("ink"), "c-p"], ["paper", figure.say("paper"), "c-p"], ["logit", figure.say("logit")],
  ]);
  const levels = new Float32Array(PIXELS);
  const load = async () => {
    const { networks, weights } = await figure.load("vae-2d");
    decoder = pixelDecoder(networks, await toBytes(weights));
    map.start(decoder);
    figure.redraw();
  };
  let asked = false;
  return {
    marks: [...circles.nodes, point.node, label.node],
    picture: plot.node,
    values: values.node,
    key: html("p", { class: "bend-key", "aria-hidden": "true" }, "γ", html("span", {}, "0"), html("span", { class: "bend-ramp" }), html("span", {}, "1")),
    hide: () => map.hide(),
    draw({ z, pixel: [column, row] }) {
      if (!asked) figure.attempt(load);
      asked = true;
      circles.draw();
      frame.set([column, column + 1, column + 1, column], [SIDE - row, SIDE - row, SIDE - row - 1, SIDE - row - 1]);
      const place = `(${format(z[0])}, ${format(z[1])})`;
      point.set(...z, place);
      pixel.set(column + 0.5, SIDE - row - 0.5, figure.say("chosen", { column: column + 1, row: row + 1 }));
      if (!decoder) return;
      const i = SIDE * row + column;
      map.draw(i);
      const h = decoder.hidden(z);
      for (let n = 0; n < PIXELS; n += 1) levels[n] = sigmoid(decoder.logit(n, h));
      paper.set(levels, figure.say("digit-at", { z: place }));
      const logit = decoder.logit(i, h);
      const each = logLikelihoods(logit);
      label.set(...z, `γ = ${format(levels[i])}`, 0, -14);
      values.set({ gamma: format(levels[i], 3), ink: nats(each.ink), paper: nats(each.paper), logit: format(logit) });
    },
  };
}

/** The plane of z, shaded by the probability that a pixel has ink. */
function probabilityMap(figure, plot) {
  const cells = cellsOf(plot, CELLS);
  const levels = new Float32Array(CELLS * CELLS);
  let [decoder, hidden, filled] = [null, null, 0];
  const at = (i) => (2 * (i + 0.5) * LIMIT) / CELLS - LIMIT;
  const look = (n) => {
    hidden.set(decoder.hidden([at(n % CELLS), -at(Math.floor(n / CELLS))]), n * decoder.width);
    filled = n + 1;
  };
  return {
    start(loaded) {
      decoder = loaded;
      hidden = new Float32Array(CELLS * CELLS * decoder.width);
      inChunks(figure, CELLS * CELLS, look, () => figure.redraw());
    },
    hide: () => { cells.raster.hidden = true; },
    draw(pixel) {
      cells.raster.hidden = false;
      for (let n = 0; n < filled; n += 1) {
        levels[n] = sigmoid(decoder.logit(pixel, hidden.subarray(n * decoder.width, (n + 1) * decoder.width)));
      }
      ink(cells.data, levels, rgb(figure.color("p")));
      cells.show();
    },
  };
}
