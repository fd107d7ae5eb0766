/** What explorer training draws: the latent plane, the strips of digits, and the curves. */

import { classClouds, classLegend } from "../kit/classes.js";
import { digits, PIXELS } from "../kit/digit.js";
import { html } from "../kit/dom.js";
import { curve, dots, segment, text } from "../kit/marks.js";
import { linspace, ticks } from "../kit/numbers.js";
import { Plot } from "../kit/plot.js";
import { kit } from "../kit/words.js";

export const STRIP = 10; // digits side by side: one of each class
const LIMIT = 5; // the same for all runs, so that their clouds can be compared
export const RECONSTRUCTION = [-245, -125]; // nats
const KL = [0, 14]; // nats

/** The codes of test digits in the colours of their classes, the prior's circles, its samples. */
export function planeView(figure) {
  const plot = new Plot(figure, {
    label: figure.say("plane"),
    x: [-LIMIT, LIMIT], y: [-LIMIT, LIMIT], xlabel: "z₁", ylabel: "z₂", margin: { left: 38, right: 10 }, cls: "bx-core",
    height: (width) => width, // the margins add up to as much in both directions
  });
  const clouds = classClouds(plot, 2.2);
  const circles = [1, 2].map((radius) => [radius, curve(plot, "c-prior")]);
  const samples = [dots(plot, "c-prior", 4), dots(plot, "bx-hole", 2)]; // rings
  const draw = ({ codes, labels, z }) => {
    clouds.set(codes, labels);
    const turn = linspace(0, 2 * Math.PI, 73);
    for (const [radius, circle] of circles) {
      circle.set(turn.map((a) => radius * Math.cos(a)), turn.map((a) => radius * Math.sin(a)));
    }
    for (const part of samples) part.set(z.filter((_, i) => i % 2 === 0), z.filter((_, i) => i % 2 === 1));
  };
  return { node: html("div", {}, plot.node, classLegend(figure.say("class"))), draw };
}

/** Samples from fixed codes, test digits, and their reconstructions. */
export function stripsView(figure) {
  const samples = [0, 1].map((row) => digits(figure, figure.say("row", { row: row + 1 }), STRIP));
  const originals = digits(figure, figure.say("originals"), STRIP);
  const again = digits(figure, figure.say("again-10"), STRIP);
  const named = (name, ...nodes) => html("div", {}, html("p", { class: "bx-caption" }, name), ...nodes);
  const draw = (scene) => {
    const length = STRIP * PIXELS;
    samples.forEach((row, i) => row.set(scene.samples?.subarray(i * length, (i + 1) * length)));
    originals.set(scene.originals);
    again.set(scene.reconstructions);
  };
  const node = html(
    "div", { class: "bx-strips bx-core" },
    named(figure.say("strip.samples"), ...samples.map((row) => row.node)),
    named(figure.say("strip.originals"), originals.node), named(figure.say("strip.again"), again.node),
  );
  return { node, draw };
}

/** Lines over the epochs with a cursor; `lines` is `[[key, name, colour], ...]`, `names` is where. */
export function curvesView(figure, { label, lines, y, names }) {
  const plot = new Plot(figure, {
    label, x: [0, 30], y, xlabel: figure.say("epoch"), ylabel: kit("unit"), height: 150, margin: { left: 58 },
    yticks: (low, high) => ticks(low, high, 4),
  });
  const cursor = segment(plot, "c-ink bx-thin bx-dash");
  const marks = lines.map(([key, name, cls]) => ({
    key, name, line: curve(plot, cls), spot: dots(plot, cls, 4.5), word: text(plot, cls, "end"),
  }));
  const draw = ({ history, epoch }) => {
    const last = history ? history.length - 1 : 1;
    plot.domain([-0.7, last + 0.7], y);
    cursor.set(epoch, y[0], epoch, y[1]);
    marks.forEach(({ key, name, line, spot, word }, i) => {
      const values = history?.map((entry) => entry[key]) ?? [];
      // A question about what comes shows what has been.
      const shown = figure.asking ? values.slice(0, epoch + 1) : values;
      line.set(shown.map((_, n) => n), shown);
      spot.set(history ? [epoch] : [], history ? [values[epoch]] : []);
      word.set(last, names === "top" ? y[1] : y[0], name, -6, (names === "top" ? 16 : -26) + 18 * i);
    });
  };
  return { plot, node: plot.node, draw };
}

export const bothCurves = (figure) => [
  curvesView(figure, {
    label: figure.say("curves"),
    lines: [["reconstruction", figure.say("reconstruction"), "c-p"], ["elbo", "ELBO", "c-bound"]], y: RECONSTRUCTION,
    names: "bottom",
  }),
  curvesView(figure, {
    label: figure.say("kl-curve"), lines: [["kl", "KL", "c-q"]], y: KL,
    names: "top",
  }),
];
