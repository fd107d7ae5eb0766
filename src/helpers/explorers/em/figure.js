/** Expectation maximisation for a Gaussian mixture on real points. Chapter vae/em. */

import { controls } from "./controls.js";
import { drawMeans } from "./math.js";
import { advance, begin, evaluate, hasSettled, MOST_COMPONENTS, MOST_KEPT, moveMean, nextOf, sound } from "./run.js";
import { tracePlot } from "./trace.js";
import { readout } from "../kit/controls.js";
import { html } from "../kit/dom.js";
import { handle } from "../kit/handle.js";
import { curve, text } from "../kit/marks.js";
import { motion } from "../kit/motion.js";
import { format, linspace, nats } from "../kit/numbers.js";
import { lower, Plot } from "../kit/plot.js";
import { predict } from "../kit/predict.js";

const BEAT = 1.2; // seconds of a half-step, while the figure moves by itself
const ANGLES = linspace(0, 2 * Math.PI, 73);

/** The curve two standard deviations from a component's mean. */
export function ellipse([m1, m2], [a, b, c]) {
  const [l11, l21] = [Math.sqrt(a), b / Math.sqrt(a)];
  const l22 = Math.sqrt(Math.max(0, c - l21 * l21));
  return {
    xs: ANGLES.map((t) => m1 + 2 * l11 * Math.cos(t)),
    ys: ANGLES.map((t) => m2 + 2 * (l21 * Math.cos(t) + l22 * Math.sin(t))),
  };
}

/** The range of one coordinate, with room at both ends. */
function range(points, axis) {
  const values = points.filter((_, j) => j % 2 === axis);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = (high - low) / 6;
  return [low - room, high + room];
}

/** Points on a canvas, each in the mixture of the components' colours that its q gives. */
function drawPoints(figure, canvas, plot, points, logR, size) {
  const colors = Array.from({ length: size }, (_, k) => {
    const hex = figure.color(`k${k + 1}`);
    return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  });
  const context = canvas.getContext("2d");
  const scale = canvas.width / plot.innerWidth;
  context.setTransform(scale, 0, 0, scale, -plot.left * scale, -plot.top * scale);
  context.clearRect(0, 0, plot.width, plot.height);
  for (let i = 0; i < points.length / 2; i += 1) {
    const mixed = [0, 0, 0];
    for (let k = 0; k < size; k += 1) {
      const r = Math.exp(logR[i * size + k]);
      for (let channel = 0; channel < 3; channel += 1) mixed[channel] += r * colors[k][channel];
    }
    context.fillStyle = `rgb(${mixed.map(Math.round)})`;
    context.beginPath();
    context.arc(plot.sx(points[2 * i]), plot.sy(points[2 * i + 1]), 2, 0, 2 * Math.PI);
    context.fill();
  }
}

/** One component: its ellipse, its number, and the mean to drag. */
function component(figure, plot, points, k) {
  const ring = curve(plot, `em-${k + 1}`);
  const number = text(plot, `em-${k + 1}`);
  const knob = handle(figure, plot, {
    label: figure.say("mean", { k: k + 1 }), cls: `em-${k + 1}`,
    oninput: (...mean) => figure.set(moveMean(figure.state, k, mean.map((v) => Number(v.toFixed(3))), points)),
  });
  return {
    set({ means, covariances, weights }) {
      const shown = k < weights.length;
      for (const { node } of [ring, number, knob]) node.style.display = shown ? "" : "none";
      if (!shown) return;
      const { xs, ys } = ellipse(means[k], covariances[k]);
      ring.set(xs, ys);
      number.set(...means[k], String(k + 1), 11, -8);
      const [x1, x2] = means[k].map((value) => format(value, 1));
      knob.set(...means[k], figure.say("place", { x1, x2, weight: format(weights[k]) }));
    },
  };
}

/** The values after an E and an M step, or after an M step where an E step has just been taken. */
function wholeStep(state, points) {
  const before = nextOf(state) === "E" ? { ...state, ...advance(state, "E", points) } : state;
  return { ...before, ...advance(before, "M", points) };
}

const pointsOf = (figure) => Float64Array.from(figure.asset("digit-plane").points);

/** The ranges of the picture, which holds all means. */
const ranges = (points) => [range(points, 0), range(points, 1)];

function build(figure) {
  const points = pointsOf(figure);
  const [x, y] = ranges(points);
  // One unit is as long upwards as sideways.
  const square = (width) => ((width - 58) * (y[1] - y[0])) / (x[1] - x[0]) + 48;
  const plot = new Plot(figure, {
    label: figure.say("points"),
    x, y, xlabel: figure.say("x1"), ylabel: figure.say("x2"),
    height: square, cls: "bx-core",
  });
  const cloud = plot.raster();
  const parts = Array.from({ length: MOST_COMPONENTS }, (_, k) => component(figure, plot, points, k));
  const trace = tracePlot(figure, (width) => lower(170, square(width))(width));
  const values = readout([
    ["steps", figure.say("steps"), "c-ink"], ["evidence", figure.say("evidence"), "c-p"],
    ["bound", figure.say("bound"), "c-bound"], ["gap", figure.say("gap"), "c-bound"],
  ]);
  const { nodes, set } = controls(figure, points);
  figure.body.append(...nodes, html("div", { class: "bx-row em-row" }, plot.node, trace.node), values.node);

  predict(figure, {
    words: figure.say("predict"),
    kind: "point", plot, cls: "em-1", tells: [], show: (mean) => `(${mean.map((value) => format(value, 1)).join(", ")})`,
    start: ({ means }) => means[0], truth: (state) => wholeStep(state, points).means[0],
    again: ({ means }, draw) => begin(drawMeans(points, means.length, Math.floor(1000 * draw()))),
    reveal: (state) => wholeStep(state, points),
  });
  motion(figure, BEAT, (state) => (hasSettled(evaluate(state, points)) ? null : advance(state, nextOf(state), points)));

  return (state) => {
    const now = evaluate(state, points);
    const { mixture, logR, bound, evidence } = now;
    drawPoints(figure, cloud, plot, points, logR, mixture.weights.length);
    parts.forEach((part) => part.set(mixture));
    trace.set(now);
    set(state, mixture.weights.length);
    const count = now.history.length;
    const perPoint = (value) => figure.say("per-point", { value: format(value, 4) });
    values.set({
      steps: count === MOST_KEPT - 1 ? figure.say("more", { count }) : String(count),
      evidence: perPoint(evidence),
      bound: perPoint(bound),
      gap: nats(evidence - bound, 4),
    });
  };
}

/** `sound` of a run, with the ranges that the figure's points have. */
function soundRun(state, first, figure) {
  figure.ranges ??= ranges(pointsOf(figure));
  return sound(state, first, figure.ranges);
}

export const em = { build, sound: soundRun };
