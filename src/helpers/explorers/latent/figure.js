/** The latent plane of a VAE: explore it, encode your own digit, walk in it. Chapter vae/latent-space. */

import { priorCircles } from "../kit/circles.js";
import { choice } from "../kit/controls.js";
import { toBytes } from "../kit/decode.js";
import { html } from "../kit/dom.js";
import { classButtons } from "../kit/examples.js";
import { motion } from "../kit/motion.js";
import { sound as soundStrokes } from "../kit/pen.js";
import { Plot } from "../kit/plot.js";
import { numbers, oneOf, record, whole, within } from "../kit/state.js";
import { VAE, withLogits } from "../kit/vae.js";
import { cloud, encodeDigits } from "./cloud.js";
import { draw } from "./draw.js";
import { explore } from "./explore.js";
import { decodedPlane } from "./map.js";
import { LIMIT, rounded } from "./shared.js";
import { interpolate } from "./walk.js";

const MODES = { explore, draw, interpolate };
const LOOP = 24; // seconds that the moving point takes
const RANGE = [-LIMIT, LIMIT];
const place = numbers(RANGE, RANGE);

const sound = record({
  mode: oneOf(Object.keys(MODES)), shows: oneOf(["digits", "codes"]), z: place, a: place, b: place, t: within(0, 1),
  strokes: soundStrokes, example: whole(-1, 499),
});

async function loadNetwork(figure, shared) {
  const { networks, weights } = figure.asset("vae-2d");
  const numbers = weights instanceof Float32Array ? weights : await toBytes(weights);
  shared.network = new VAE(withLogits(networks), numbers);
}

function build(figure) {
  const shared = { network: null, digits: null };
  const plot = new Plot(figure, {
    label: figure.say("plane"),
    x: RANGE, y: RANGE, xlabel: "z₁", ylabel: "z₂", margin: { left: 38, right: 10 }, cls: "bx-core",
    height: (width) => width, // the margins add up to as much in both directions
  });
  const plane = decodedPlane(figure, plot, shared);
  const circles = priorCircles(plot);
  const codes = cloud(plot, shared);
  const modes = Object.fromEntries(Object.entries(MODES).map(([name, make]) => [name, make(figure, plot, shared)]));
  const kinds = choice(figure, {
    label: figure.say("mode"), options: Object.keys(MODES).map((name) => [name, figure.say(`modes.${name}`)]),
    onchange: (mode) => figure.set({ mode }),
  });
  const ground = choice(figure, {
    label: figure.say("ground"), options: [["digits", figure.say("digits")], ["codes", figure.say("codes")]],
    onchange: (shows) => figure.set({ shows }),
  });
  const legend = classButtons(figure, (digit) => modes[figure.state.mode].pick(digit));
  const panels = Object.values(modes).map(({ panel }) => panel);
  figure.body.append(
    kinds.node,
    html("div", { class: "bx-stage" },
      html("div", { class: "bx-panels bx-pin-top bx-core" }, ...panels),
      html("div", { class: "bx-map" }, plot.node, ground.node, legend.node)),
    ...Object.values(modes).map(({ below }) => below),
  );
  figure.attempt(async () => {
    await loadNetwork(figure, shared);
    plane.start();
    figure.redraw();
    figure.attempt(() => encodeDigits(figure, shared));
  });

  // The point walks around the origin, at the distance where the prior has its draws.
  motion(figure, 0.05, (state, seconds) => {
    if (state.mode !== "explore") return null;
    const turn = (2 * Math.PI * seconds) / LOOP;
    return { z: rounded([1.4 * Math.cos(turn), 1.1 * Math.sin(turn)]) };
  });

  return (state) => {
    const { mode } = state;
    figure.root.dataset.mode = mode;
    for (const [name, { panel, below, marks }] of Object.entries(modes)) {
      panel.hidden = below.hidden = name !== mode;
      for (const mark of marks) mark.style.display = name === mode ? "" : "none";
    }
    kinds.set(mode);
    ground.set(state.shows);
    legend.set(...modes[mode].classes, shared.digits !== null);
    plane.draw(state.shows !== "codes");
    circles.draw();
    codes(state.shows === "codes");
    modes[mode].draw(state);
  };
}

export const latent = { build, sound };
