/** The drawing: a digit's way from the paper through both networks, each number of which can be touched. */

import { sigmoid } from "../kit/bernoulli.js";
import { captioned, ink, rgb } from "../kit/digit.js";
import { html, svg } from "../kit/dom.js";
import { handle } from "../kit/handle.js";
import { area, curve, dots, segment, text } from "../kit/marks.js";
import { clamp, format, linspace } from "../kit/numbers.js";
import { Plot } from "../kit/plot.js";
import { cells } from "./cells.js";

export const REACH = 3; // of the noise, in each coordinate
const RANGE = [-4.5, 4.5]; // of the code
const ROWS = 16; // of a picture of hidden units
const PRIOR = linspace(...RANGE, 81);
const BELL = linspace(-4, 4, 33);

/** Two numbers as they are shown. */
export const pair = (values, digits = 2) => `(${values.map((value) => format(value, digits)).join(", ")})`;

/** A named number that can be touched. */
export function number(figure, touch, { name, parts, cls = "" }) {
  const value = html("span", { class: "model-value", "data-value": parts[0] });
  const node = html("button", { type: "button", class: `model-number ${cls}` }, ...(name ? [html("span", { class: "model-name" }, name), " "] : []), value);
  touch.add(node, parts);
  return {
    node,
    set(words) {
      if (value.textContent !== words) value.textContent = words;
    },
  };
}

/** One of the two networks, with its hidden units as little pictures. */
function network(figure, touch, { name, part, colour }) {
  const pictures = html("span", { class: "model-units" });
  const sizes = html("span", { class: "model-sizes" });
  const node = html("button", { type: "button", class: `model-network model-${part} c-${colour}` }, html("span", { class: "model-name" }, name), pictures, sizes);
  touch.add(node, [part, "hidden"]);
  let canvases = null;
  return {
    node,
    set(layers, ends) {
      canvases ??= layers.map(({ length }) => html("canvas", { class: "model-layer", width: Math.ceil(length / ROWS), height: ROWS }));
      if (!pictures.children.length) pictures.append(...canvases);
      layers.forEach((values, n) => drawUnits(canvases[n], values, rgb(figure.color(colour))));
      sizes.textContent = [ends[0], ...layers.map(({ length }) => length), ends[1]].join("·");
    },
  };
}

/** Hidden units as ink, the strongest of them black. */
function drawUnits(canvas, values, colour) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, ROWS);
  const strongest = Math.max(1e-9, ...values);
  ink(image.data, values.map((value) => Math.max(0, value) / strongest), colour);
  context.putImageData(image, 0, 0);
}

/** A coordinate of the code: the prior, q(z|x) drawn to twice its height, and the draw z. */
function coordinate(figure, touch, i) {
  const name = "₁₂"[i];
  const plot = new Plot(figure, {
    label: figure.say("coordinate", { n: i + 1 }), x: RANGE, y: [0, 2.9], height: 62, yticks: () => [],
    margin: { left: 8, right: 8, top: 2, bottom: 18 },
  });
  touch.add(plot.node, ["coordinates", "kl"]);
  const prior = [area(plot, "c-prior bx-faint"), curve(plot, "c-prior")];
  const posterior = [area(plot, "c-q"), curve(plot, "c-q")];
  const z = dots(plot, "c-p", 4);
  const [ofPrior, ofPosterior] = [text(plot, "c-prior", "middle"), text(plot, "c-q", "middle")];
  return {
    node: plot.node,
    set(mu, sigma, code) {
      const heights = PRIOR.map((at) => Math.exp((-at * at) / 2));
      for (const mark of prior) mark.set(PRIOR, heights);
      const [xs, ys] = [BELL.map((t) => mu + sigma * t), BELL.map((t) => 2 * Math.exp((-t * t) / 2))];
      for (const mark of posterior) mark.set(xs, ys);
      const inside = (value) => clamp(value, ...RANGE);
      z.set([inside(code)], [0]);
      ofPrior.set(mu > 0 ? -2.6 : 2.6, 0.35, `p(z${name})`, 0, -6);
      ofPosterior.set(clamp(mu, -2.6, 2.6), 2, `q(z${name}|x)`, 0, -4);
    },
  };
}

/** The plane of the noise, whose point is dragged. */
function noise(figure, touch) {
  const plot = new Plot(figure, { label: figure.say("plane"), x: [-REACH, REACH], y: [-REACH, REACH], height: (width) => width, axes: false, margin: { left: 10, right: 10, top: 10, bottom: 10 } });
  const cross = [0, 1].map(() => segment(plot, "bx-thin model-rule"));
  const rings = [1, 2].map((radius) => ({ radius, node: plot.add(svg("ellipse", { class: "bx-curve bx-thin c-data" })) }));
  const point = handle(figure, plot, {
    label: figure.say("noise"), cls: "c-ink", step: 0.1,
    oninput: (...eps) => touch.set({ eps: rounded(eps), touched: "eps" }),
  });
  touch.add(point.node, ["eps", "inputs"]);
  return {
    node: plot.node,
    set(eps) {
      cross[0].set(-REACH, 0, REACH, 0);
      cross[1].set(0, -REACH, 0, REACH);
      for (const { radius, node } of rings) {
        const sizes = { cx: plot.sx(0), cy: plot.sy(0), rx: plot.sx(radius) - plot.sx(0), ry: plot.sy(0) - plot.sy(radius) };
        for (const [name, value] of Object.entries(sizes)) node.setAttribute(name, value);
      }
      point.set(...eps, `ε = ${pair(eps)}`);
    },
  };
}

/** Noise within reach, short enough for a link. */
export const rounded = (eps) => eps.map((value) => Number(clamp(value, -REACH, REACH).toFixed(2)));

/** The whole way; `pad` is where the reader draws, `again` draws other noise. */
export function flow(figure, touch, { pad, clear, again }) {
  const views = {
    x: cells(figure, touch, { label: figure.say("x"), colour: "ink", parts: ["x", "inputs"] }),
    logits: cells(figure, touch, { label: figure.say("x-hat"), colour: "ink", parts: ["logits"] }),
    pixels: cells(figure, touch, { label: figure.say("shares"), colour: "p", parts: ["pixels", "reconstruction"] }),
  };
  const ends = {
    encoder: network(figure, touch, { name: figure.say("encoder"), part: "encoder", colour: "q" }),
    decoder: network(figure, touch, { name: figure.say("decoder"), part: "decoder", colour: "p" }),
  };
  const values = {
    mu: number(figure, touch, { name: "μ", parts: ["mu"], cls: "c-q" }),
    sigma: number(figure, touch, { name: "σ", parts: ["sigma"], cls: "c-q" }),
    eps: number(figure, touch, { name: "ε", parts: ["eps", "inputs"] }),
    z: number(figure, touch, { name: "z = μ + σε", parts: ["z"], cls: "c-p" }),
  };
  const coordinates = [0, 1].map((i) => coordinate(figure, touch, i));
  const plane = noise(figure, touch);
  const place = (name, ...nodes) => html("div", { class: `model-place model-at-${name}` }, ...nodes);
  return {
    node: html("div", { class: "model-flow bx-face" },
      place("paper", captioned(pad.node, clear.node)),
      place("x", captioned(views.x.node, "x")),
      place("encoder", ends.encoder.node),
      place("code", html("div", { class: "model-numbers" }, values.mu.node, values.sigma.node), ...coordinates.map(({ node }) => node)),
      place("noise", html("div", { class: "model-numbers" }, values.eps.node, again.node), plane.node, values.z.node),
      place("decoder", ends.decoder.node),
      place("out", captioned(views.logits.node, figure.say("probabilities"))),
      place("shares", captioned(views.pixels.node, figure.say("lost")))),
    /** `way` as `journey` returns it, `pixel` the one that is touched, `words` of each of its pictures. */
    set(way, pixel, words) {
      const worst = Math.max(1e-9, ...way.pixels.map((share) => -share));
      views.x.set(way.x, pixel, words.x);
      views.logits.set(way.logits.map(sigmoid), pixel, words.logits);
      views.pixels.set(way.pixels.map((share) => -share / worst), pixel, words.pixels);
      ends.encoder.set(way.units.encoder, [way.x.length, 2 * way.mu.length]);
      ends.decoder.set(way.units.decoder, [way.z.length, way.x.length]);
      for (const name of ["mu", "eps", "z"]) values[name].set(pair(way[name]));
      values.sigma.set(pair(way.sigma, 3));
      coordinates.forEach(({ set }, i) => set(way.mu[i], way.sigma[i], way.z[i]));
      plane.set(way.eps);
    },
  };
}
