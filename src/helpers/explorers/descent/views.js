/** The pictures of `descent`: the loss over both logits, the loss over the steps, ink in data and model. */

import { sigmoid } from "../kit/bernoulli.js";
import { anywhere, handle } from "../kit/handle.js";
import { curve, dots, polygon, segment, text } from "../kit/marks.js";
import { clamp, format, powerTicks, ticks } from "../kit/numbers.js";
import { lower, Plot } from "../kit/plot.js";
import { contour, logit, NEAR } from "./math.js";

export const REACH = 6; // of the plane
const HEIGHTS = [0.01, 0.1, 0.3, 0.6, 1, 1.5, 2.2, 3, 4]; // of contours, nats above the least
const NAMED = [1, 3]; // nats, of contours that say how high they are
const EDGE = 3 * REACH; // where contours end, out of sight
const [LEAST, MOST] = [1e-4, 100]; // nats that are drawn
const ROWS = [1, 0]; // of the two pixels

const show = (node, shown) => {
  node.style.display = shown ? "" : "none";
};

/** The plane of both logits: contours of the loss, where the data's shares are, the way down. */
export function planeView(figure) {
  const plot = new Plot(figure, {
    label: figure.say("plane"), x: [-REACH, REACH], y: [-REACH, REACH], xlabel: figure.say("first"), ylabel: figure.say("second"),
    height: lower(250, 332), cls: "bx-core", xticks: (low, high) => ticks(low, high, 7), yticks: (low, high) => ticks(low, high, 6),
  });
  const inside = polygon(plot, "c-data bx-faint");
  const lines = HEIGHTS.map(() => curve(plot, "c-data bx-thin"));
  const names = NAMED.map(() => text(plot, "c-data", "middle"));
  const best = dots(plot, "c-data", 6);
  const line = curve(plot, "c-p bx-thin");
  const places = dots(plot, "c-p", 1.6);
  const end = dots(plot, "c-p", 5);
  const round = (value) => Number(clamp(value, -REACH, REACH).toFixed(3));
  const move = (...start) => figure.set({ start: start.map(round) });
  const knob = handle(figure, plot, { label: figure.say("start"), cls: "c-p bx-hollow", oninput: move });
  anywhere(figure, plot, knob, move);
  return {
    node: plot.node, tells: [line, places, end].map(({ node }) => node),
    draw({ state, points }) {
      HEIGHTS.forEach((height, i) => {
        const [xs, ys] = contour(state.shares, height, EDGE);
        lines[i].set([...xs, xs[0]], [...ys, ys[0]]);
        if (height === NEAR) inside.set(xs, ys);
      });
      NAMED.forEach((n, i) => {
        const [, ys] = contour(state.shares, n, EDGE);
        const top = Math.max(...ys);
        names[i].set(clamp(logit(state.shares[0]), -REACH + 1, REACH - 1), top, figure.say("height", { n }), 0, -4);
        show(names[i].node, top < REACH - 0.6);
      });
      const [as, bs] = [0, 1].map((i) => points.map((point) => point[i]));
      best.set([logit(state.shares[0])], [logit(state.shares[1])]);
      line.set(as, bs);
      places.set(as, bs);
      end.set([as.at(-1)], [bs.at(-1)]);
      const [first, second] = state.start.map((value) => format(value));
      knob.set(...state.start, figure.say("at", { first, second }));
    },
  };
}

/** The loss above its least over the steps, as powers of ten. */
export function lossView(figure) {
  const plot = new Plot(figure, {
    label: figure.say("losses"), x: [0, 10], y: [-4, 1], xlabel: figure.say("step"), ylabel: figure.say("above"), height: lower(150, 200),
    yticks: powerTicks(10), margin: { left: 52 },
  });
  const level = segment(plot, "c-data bx-dash");
  const name = text(plot, "c-data", "end");
  const line = curve(plot, "c-p");
  const log = (value) => Math.log10(clamp(value, LEAST, MOST));
  return {
    node: plot.node, tells: [line.node],
    draw({ state, heights }) {
      const last = Math.max(10, state.steps);
      const ys = heights.map(log);
      plot.domain([0, last], [Math.min(-3, Math.floor(Math.min(...ys))), Math.max(1, Math.ceil(Math.max(...ys)))]);
      level.set(0, log(NEAR), last, log(NEAR));
      name.set(last, log(NEAR), figure.say("near", { value: NEAR }), -4, -6);
      line.set(ys.map((_, n) => n), ys);
    },
  };
}

/** How often either pixel has ink: in the data, and by the model after the last step. */
export function inkView(figure) {
  const plot = new Plot(figure, {
    label: figure.say("inks"), x: [0, 1], y: [-0.6, 1.6], xlabel: figure.say("probability"), height: lower(104, 124),
    yticks: () => [], margin: { left: 52 },
  });
  const names = ROWS.map(() => text(plot, "c-ink", "end"));
  const ways = ROWS.map(() => segment(plot, "c-p bx-thin"));
  const data = dots(plot, "c-data", 6);
  const model = dots(plot, "c-p", 5);
  return {
    node: plot.node, tells: [...ways, model].map(({ node }) => node),
    draw({ state, points }) {
      const shares = points.at(-1).map(sigmoid);
      ROWS.forEach((y, i) => {
        names[i].set(0, y, figure.say("pixel", { number: i + 1 }), -8, 4);
        ways[i].set(state.shares[i], y, shares[i], y);
        show(ways[i].node, Math.abs(state.shares[i] - shares[i]) > 1e-3);
      });
      data.set(state.shares, ROWS);
      model.set(shares, ROWS);
    },
  };
}
