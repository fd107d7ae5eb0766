/** What explorer train draws: the decoded plane with its codes, digits, and the curves. */

import { priorCircles } from "../kit/circles.js";
import { classClouds, classLegend } from "../kit/classes.js";
import { CLASSES, digits, ink, PIXELS, rgb, SIDE } from "../kit/digit.js";
import { html } from "../kit/dom.js";
import { CELLS, REACH } from "../kit/learn/trainer.js";
import { curve, dots, text } from "../kit/marks.js";
import { ticks } from "../kit/numbers.js";
import { Plot } from "../kit/plot.js";
import { kit } from "../kit/words.js";

const STRIP = CLASSES.length; // digits side by side: one of each class
const SHADE = 0.45; // of the ink, under the codes
const SUBSCRIPTS = "₁₂₃₄₅₆₇₈₉";
const TERMS = [-260, -60]; // nats
export const KL = [0, 30]; // nats

const nameOf = (axis) => `z${SUBSCRIPTS[axis] ?? "₁₀"}`;

/** The latent plane: decoded digits below, codes of the test digits above. */
export function planeView(figure) {
  const range = [-REACH, REACH];
  const plot = new Plot(figure, {
    label: figure.say("plane"), x: range, y: range, xlabel: nameOf(0), ylabel: nameOf(1), margin: { left: 38, right: 10 }, cls: "bx-core",
    height: (width) => width, // the margins add up to as much in both directions
    xticks: (low, high) => ticks(low, high, 4),
  });
  const raster = plot.raster();
  const context = raster.getContext("2d");
  const side = CELLS * SIDE;
  const sheet = html("canvas", { width: side, height: side });
  const pen = sheet.getContext("2d");
  const image = pen.createImageData(side, side);
  const circles = priorCircles(plot);
  const clouds = classClouds(plot, 2.2);
  let drawn = "";
  const paint = (view) => {
    const wanted = `${view?.at} ${view?.broke} ${raster.width} ${figure.color("ink")}`;
    if (wanted === drawn) return;
    drawn = wanted;
    context.clearRect(0, 0, raster.width, raster.height);
    if (!view?.plane) return;
    ink(image.data, view.plane, rgb(figure.color("ink")), SHADE); // levels are bytes
    pen.putImageData(image, 0, 0);
    context.drawImage(sheet, 0, 0, raster.width, raster.height);
  };
  return {
    node: html("div", {}, plot.node, classLegend(figure.say("class"))),
    draw(view, given) {
      if (view?.axes) plot.rename(...view.axes.map(nameOf));
      paint(view);
      circles.draw();
      clouds.set(view?.codes, given ? [...given.test.labels] : []);
    },
  };
}

/** Test digits and their reconstructions. */
export function stripView(figure) {
  const originals = digits(figure, figure.say("originals"), STRIP);
  const again = digits(figure, figure.say("again"), STRIP);
  const named = (name, node) => html("div", {}, html("p", { class: "bx-caption" }, name), node);
  let drawn = "";
  return {
    node: html("div", { class: "bx-core" }, named(figure.say("originals"), originals.node), named(figure.say("again"), again.node)),
    draw(view, given) {
      const wanted = `${view?.at} ${Boolean(given)} ${figure.color("ink")}`;
      if (wanted === drawn) return;
      drawn = wanted;
      originals.set(given?.originals);
      again.set(view?.again && Float32Array.from(view.again, (level) => level / 255));
    },
  };
}

/** Digits with `strip`, the number of the first test digit of each class, and `originals`, their pixels. */
export function withStrip({ train, test }) {
  const strip = CLASSES.map((digit) => test.labels.indexOf(digit));
  const each = PIXELS / 8;
  const on = (number, j) => (test.bits[number * each + (j >> 3)] >> (7 - (j & 7))) & 1;
  const originals = Float32Array.from({ length: STRIP * PIXELS }, (_, i) => on(strip[Math.floor(i / PIXELS)], i % PIXELS));
  return { train, test, strip, originals };
}

/** Both terms and the bound over the epochs. */
export function curvesView(figure) {
  const kinds = [
    [figure.say("curves"), TERMS, [["reconstruction", figure.say("reconstruction"), "c-p", -8], ["elbo", "ELBO", "c-bound", 18]]],
    [figure.say("kl-curve"), KL, [["kl", "KL", "c-q", -8]]],
  ];
  return kinds.map(([label, y, lines]) => {
    const plot = new Plot(figure, {
      label, x: [0, 1], y, xlabel: figure.say("epoch"), ylabel: kit("unit"), height: 150, margin: { left: 58 },
      yticks: (low, high) => ticks(low, high, 4),
    });
    const marks = lines.map(([key, name, cls, down]) => ({
      key, name, down, line: curve(plot, cls), spot: dots(plot, cls, 4.5), word: text(plot, cls, "end"),
    }));
    const value = (entry, key) => (key === "elbo" ? entry.reconstruction - entry.kl : entry[key]);
    return {
      node: plot.node,
      draw(view) {
        const entries = view?.now ? [...view.history.filter(({ step }) => step < view.now.step), view.now] : [];
        const epochs = entries.map(({ step }) => step / view.perEpoch);
        plot.domain([0, Math.max(1, (epochs.at(-1) ?? 0) * 1.02)], y);
        for (const { key, name, down, line, spot, word } of marks) {
          const values = entries.map((entry) => value(entry, key));
          line.set(epochs, values);
          spot.set(epochs.slice(-1), values.slice(-1));
          const inside = values.length && values.at(-1) > y[0] && values.at(-1) < y[1];
          word.set(inside ? epochs.at(-1) : 0, inside ? values.at(-1) : y[0], inside ? name : "", -8, down);
        }
      },
    };
  });
}
