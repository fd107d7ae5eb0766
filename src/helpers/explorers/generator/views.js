/** What explorer generator draws: the plane of noise, one sample, all classes, and the nearest real digits. */

import { button, readout } from "../kit/controls.js";
import { captioned, CLASSES, digits, ink, PIXELS, rgb, SIDE } from "../kit/digit.js";
import { html } from "../kit/dom.js";
import { anywhere, handle } from "../kit/handle.js";
import { dots, segment, text } from "../kit/marks.js";
import { clamp, format, ticks } from "../kit/numbers.js";
import { Plot } from "../kit/plot.js";
import { median, noiseAt } from "./math.js";
import { rolling } from "./rolling.js";

export const REACH = 2; // of the plane, in each direction
const CELLS = 9; // along each direction
const STRENGTH = 0.7; // of the ink on the plane, so that the point stands out
const NEAREST = 3;
const DOTS = 200; // test digits, at most
export const DISTANCES = [0, 120]; // pixels

export const rounded = (value) => Number(clamp(value, -REACH, REACH).toFixed(3));

/** The plane of noise, with what the generator makes in the middle of each of its cells, and the point on it. */
export function planeView(figure) {
  const range = [-REACH, REACH];
  const plot = new Plot(figure, {
    label: figure.say("plane"), x: range, y: range, xlabel: "u", ylabel: "v", margin: { left: 38, right: 10 }, cls: "bx-core bx-face",
    height: (width) => width, // the margins add up to as much in both directions
    xticks: (low, high) => ticks(low, high, 4), yticks: (low, high) => ticks(low, high, 4),
  });
  const sheet = sheetOf(figure, plot);
  const move = (u, v) => figure.set({ u: rounded(u), v: rounded(v) });
  const point = handle(figure, plot, { label: figure.say("point"), cls: "c-prior", step: 0.05, oninput: move });
  anywhere(figure, plot, point, move);
  return {
    node: plot.node,
    draw(state, made) {
      sheet(state, made);
      point.set(state.u, state.v, figure.say("at", { u: format(state.u), v: format(state.v) }));
    },
  };
}

/** Small samples over the plane, those in the middle first. */
function sheetOf(figure, plot) {
  const raster = plot.raster();
  const context = raster.getContext("2d");
  const cell = html("canvas", { width: SIDE, height: SIDE });
  const pen = cell.getContext("2d");
  const image = pen.createImageData(SIDE, SIDE);
  const order = fromTheMiddle();
  const levels = new Float32Array(order.length * PIXELS);
  const known = new Uint8Array(order.length);
  let [of, colour, painted] = [[], [], ""];
  const paint = (n) => {
    const [column, row] = order[n];
    const [width, height] = [raster.width / CELLS, raster.height / CELLS];
    ink(image.data, levels.subarray(n * PIXELS, (n + 1) * PIXELS), colour);
    pen.putImageData(image, 0, 0);
    context.clearRect(column * width, row * height, width, height);
    context.drawImage(cell, column * width, row * height, width, height);
  };
  const renew = rolling(figure, order.length, (n) => {
    const [made, source, y, scale] = of;
    const [u, v] = order[n].map((at) => ((2 * at + 1) / CELLS - 1) * REACH);
    const found = made.generator.make(noiseAt(source, u, -v, scale), y);
    for (let i = 0; i < PIXELS; i += 1) levels[n * PIXELS + i] = STRENGTH * found[i];
    known[n] = 1;
  }, paint);
  return (state, made) => {
    if (!made) return;
    const wanted = [made, made.source(state.seed), made.generator.classes ? state.y : 0, state.scale];
    if (wanted.some((value, i) => value !== of[i])) {
      of = wanted;
      renew();
    }
    const look = `${raster.width} ${figure.color("q")}`;
    if (look === painted) return;
    painted = look;
    colour = rgb(figure.color("q"));
    known.forEach((is, n) => is && paint(n));
  };
}

/** Columns and rows of all cells, those near the middle first. */
function fromTheMiddle() {
  const away = ([column, row]) => Math.hypot(column - (CELLS - 1) / 2, row - (CELLS - 1) / 2);
  const cells = Array.from({ length: CELLS * CELLS }, (_, n) => [n % CELLS, Math.floor(n / CELLS)]);
  return cells.sort((a, b) => away(a) - away(b));
}

/** What the generator makes of this noise for every class; pressed, that class is asked for. */
export function classView(figure) {
  const all = CLASSES.map((digit) => {
    const picture = digits(figure, "", 1, "q");
    picture.node.setAttribute("aria-hidden", "true");
    const made = button(figure, { label: "", cls: "generator-class", onclick: () => figure.set({ y: digit }) });
    made.node.setAttribute("aria-label", figure.say("ask", { digit }));
    made.node.append(picture.node, html("span", {}, `${digit}`));
    return { node: made.node, picture, levels: new Float32Array(PIXELS) };
  });
  const node = html("div", { class: "generator-classes", role: "group", "aria-label": figure.say("classes") }, ...all.map((one) => one.node));
  let of = [];
  const show = (n) => all[n].picture.set(all[n].levels, "");
  const renew = rolling(figure, all.length, (n) => all[n].levels.set(of[0].generator.make(of[1], n)), show);
  return {
    node,
    draw({ y }, made, z) {
      node.hidden = !made?.generator.classes;
      if (node.hidden) return;
      all.forEach((one, digit) => one.node.setAttribute("aria-pressed", String(digit === y)));
      const wanted = [made, z, figure.color("q")];
      if (wanted.every((value, i) => value === of[i])) return;
      of = wanted;
      renew();
    },
  };
}

/** One sample, the training digits nearest to it, and how near they are, against the same of test digits. */
export function sampleView(figure) {
  const sample = digits(figure, figure.say("sample"), 1, "q");
  const three = Array.from({ length: NEAREST }, () => {
    const picture = digits(figure, figure.say("training"), 1, "p");
    const away = html("p", { class: "bx-caption" }, "–");
    return { picture, away, node: html("div", { class: "bx-captioned" }, picture.node, away) };
  });
  const values = readout([
    ["norm", "‖z‖", "c-prior"], ["distance", figure.say("nearest"), "c-q"], ["median", figure.say("median"), "c-p"],
  ]);
  const row = html("div", { class: "generator-three" }, ...three.map(({ node }) => node));
  const plot = new Plot(figure, {
    label: figure.say("distances"), x: DISTANCES, y: [0, 1], xlabel: figure.say("axis"), height: 92, yticks: () => [],
    margin: { left: 8, right: 8, top: 20 },
  });
  const real = dots(plot, "c-p", 2);
  const here = segment(plot, "c-q bx-thick");
  const name = text(plot, "c-q", "middle");
  const pixels = (n) => figure.say("pixels", { n });
  return {
    plot, tells: [row, values.node, here.node, name.node],
    picture: captioned(sample.node, figure.say("made")),
    beside: html("div", { class: "generator-beside bx-core" }, values.node, html("div", { class: "bx-core" }, html("p", { class: "bx-caption" }, figure.say("three")), row)),
    draw(x, z, found, near, words) {
      sample.set(x, words);
      three.forEach(({ picture, away }, i) => {
        const one = found[i];
        picture.set(one ? one.picture : null, one ? figure.say("training-away", { away: pixels(one.distance), digit: one.label }) : figure.say("training"));
        away.textContent = one ? pixels(one.distance) : "–";
      });
      const some = near.slice(0, DOTS);
      // Side by side in a fixed order, so that no dot hides another for long.
      real.set(some, some.map((_, i) => 0.1 + (0.8 * ((7 * i) % some.length)) / some.length));
      const away = found[0]?.distance;
      const at = clamp(away ?? 0, ...DISTANCES);
      here.set(at, 0, at, away === undefined ? 0 : 1);
      name.set(clamp(at, 22, DISTANCES[1] - 22), 1, away === undefined ? "" : figure.say("this"), 0, -5);
      values.set({
        norm: z ? format(Math.hypot(...z)) : "–", distance: away === undefined ? "–" : pixels(away),
        median: near.length ? pixels(median(near)) : "–",
      });
    },
  };
}
