/** The best discriminator between two densities, and what it tells of them. Chapter gan/implicit. */

import { choice, readout, slider } from "../kit/controls.js";
import { densityPlot, densitySliders, inMean, inWidth, kinds, RANGE, targetOf, WIDTH } from "../kit/densities.js";
import { html } from "../kit/dom.js";
import { gaussian, mixture } from "../kit/gaussian.js";
import { format, nats } from "../kit/numbers.js";
import { predict } from "../kit/predict.js";
import { record, within } from "../kit/state.js";
import { best, measures, pulls } from "./math.js";
import { bestPlot, pullPlot } from "./views.js";

const sound = record({ ...kinds, sigma: within(...WIDTH), x: within(...RANGE) });

/** Both densities of a state. */
const densitiesOf = (state) => [mixture(targetOf(state)), gaussian(state.mu, state.sigma)];

const bestAt = (state) => best(...densitiesOf(state), state.x);

function ask(figure, plot, tells) {
  predict(figure, {
    words: figure.say("predict"),
    kind: "y", plot, cls: "c-bound", show: (value) => format(value), less: "low", more: "high",
    range: () => [0, 1], truth: bestAt, tells,
    again: (_, draw) => ({
      target: "mixture", mu: inMean(6 * draw() - 3), sigma: inWidth(0.6 + 1.6 * draw()), x: Number((7 * draw() - 3.5).toFixed(2)),
    }),
  });
}

function build(figure) {
  const shapes = choice(figure, {
    label: figure.say("target"), options: [["gaussian", figure.say("gaussian")], ["mixture", figure.say("mixture")]],
    onchange: (target) => figure.set({ target }),
  });
  const top = densityPlot(figure, "x");
  const middle = bestPlot(figure);
  const bottom = pullPlot(figure);
  const knobs = densitySliders(figure);
  const place = slider(figure, {
    label: figure.say("x"), min: RANGE[0], max: RANGE[1], step: 0.01, cls: "c-bound", oninput: (x) => figure.set({ x }),
  });
  const values = readout([
    ["best", figure.say("here"), "c-bound"], ["value", figure.say("value"), "c-bound"], ["js", figure.say("js")],
    ["pq", "KL(p‖q)"], ["qp", "KL(q‖p)"], ["tv", figure.say("tv")], ["w1", figure.say("w1")],
  ]);
  const sizes = readout([["minimax", figure.say("minimax"), "c-q"], ["other", figure.say("other"), "c-q"]]);
  figure.body.append(
    shapes.node, html("div", { class: "bx-pin-top" }, top.node, middle.node), values.node,
    html("div", { class: "ratio-pulls" }, bottom.node, sizes.node),
    html("div", { class: "bx-controls" }, place.node, ...knobs.nodes),
  );
  ask(figure, middle.plot, [...middle.tells, values.node]);

  return (state) => {
    const [p, q] = densitiesOf(state);
    const found = measures(p, q);
    top.set(state, targetOf(state), { p: (x) => Math.exp(p.log(x)), q: (x) => Math.exp(q.log(x)) });
    middle.set((x) => best(p, q, x), state.x);
    bottom.set((x) => pulls(p, q, x), state);
    values.set({
      best: format(bestAt(state), 3), tv: format(found.tv, 3), w1: format(found.w1, 3),
      ...Object.fromEntries(["value", "js", "pq", "qp"].map((key) => [key, nats(found[key], 3)])),
    });
    sizes.set({ minimax: format(found.minimax, 3), other: format(found.other, 3) });
    shapes.set(state.target);
    knobs.set(state, targetOf(state));
    place.set(state.x);
  };
}

export const ratio = { build, sound };
