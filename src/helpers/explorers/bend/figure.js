/** A small network bends the prior; the probability of a pixel over the plane. Chapter vae/decoder. */

import { choice } from "../kit/controls.js";
import { html } from "../kit/dom.js";
import { Plot } from "../kit/plot.js";
import { numbers, oneOf, record, whole } from "../kit/state.js";
import { ask } from "./ask.js";
import { LIMIT, shown, soundWeights, UNITS } from "./math.js";
import { pixelView } from "./pixel.js";
import { PRESETS } from "./presets.js";
import { priorView } from "./prior.js";
import { weightsView } from "./weights.js";

const MODES = ["network", "pixel"];
const NETS = Object.keys(PRESETS);
const SECONDS = 0.7; // from one set of weights to another
const RANGE = [-LIMIT, LIMIT];

/** Column and row of a pixel. */
const pixel = (value, first) => numbers([0, 27], [0, 27])(value, first).map(Math.round);

const sound = record({
  mode: oneOf(MODES), net: oneOf(NETS), weights: soundWeights, unit: whole(0, UNITS - 1), z: numbers(RANGE, RANGE), pixel,
});

const plane = (figure, label, name) =>
  new Plot(figure, {
    label, x: RANGE, y: RANGE, xlabel: `${name}₁`, ylabel: `${name}₂`, margin: { left: 38, right: 10 },
    height: (width) => width, // the margins add up to as much in both directions
  });

function build(figure) {
  const over = plane(figure, figure.say("codes"), "z");
  const out = plane(figure, figure.say("outputs"), "x");
  const prior = priorView(figure, over, out);
  const weights = weightsView(figure, over, out);
  const pixels = pixelView(figure, over);
  const modes = choice(figure, {
    label: figure.say("mode"), options: MODES.map((mode) => [mode, figure.say(`modes.${mode}`)]),
    onchange: (mode) => figure.set({ mode }),
  });
  const nets = choice(figure, {
    label: figure.say("net"), options: NETS.map((net) => [net, figure.say(`nets.${net}`)]),
    onchange: (net) => figure.set({ net, weights: [] }),
  });
  const hints = MODES.map((mode) => html("p", { class: "bx-aid" }, figure.say(`hints.${mode}`)));
  const home = html("div", { class: "bend-asked" });
  figure.body.append(
    modes.node, nets.node, ...hints,
    html("div", { class: "bend-stage bx-face bx-core" },
      html("div", { class: "bend-out bx-pin-top" }, out.node, pixels.picture),
      home,
      html("div", { class: "bend-over" }, over.node, pixels.key)),
    weights.below,
    html("div", { class: "bx-pin-bottom bx-core" }, prior.values, pixels.values),
  );
  ask(figure, { out, home, tells: prior.tells });
  const parts = { network: [prior, weights], pixel: [pixels] };
  const own = {
    network: [nets.node, hints[0], out.node, weights.below, prior.values], pixel: [hints[1], pixels.picture, pixels.key, pixels.values],
  };
  const moving = onTheWay(figure);

  return (state) => {
    const { mode, net } = state;
    figure.root.dataset.mode = mode;
    modes.set(mode);
    nets.set(net);
    for (const name of MODES) {
      for (const node of own[name]) node.hidden = name !== mode;
      for (const { marks, hide } of parts[name]) {
        for (const mark of marks) mark.style.display = name === mode ? "" : "none";
        if (name !== mode) hide?.();
      }
    }
    const drawn = { ...state, weights: moving(state) };
    for (const part of parts[mode]) part.draw(drawn);
  };
}

/** The weights to draw: those of the state, or where another set is chosen some on the way to it. */
function onTheWay(figure) {
  let [net, now, goal, left] = [null, null, null, false];
  let stop = () => {};
  return (state) => {
    goal = shown(state);
    if (net !== null && net !== state.net) {
      const from = now;
      stop();
      left = true;
      stop = figure.animate(SECONDS, (t) => {
        const share = t * t * (3 - 2 * t);
        now = goal.map((value, i) => from[i] + share * (value - from[i]));
        left = t < 1;
        figure.redraw();
      });
    }
    net = state.net;
    if (!left) now = goal;
    return now;
  };
}

export const bend = { build, sound };
