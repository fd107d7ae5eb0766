/** The pictures of `dirac`: the plane of both players, their game on a line, eigenvalues, distances. */

import { FAR, field } from "./math.js";
import { svg } from "../kit/dom.js";
import { anywhere, handle } from "../kit/handle.js";
import { curve, dots, polygon, segment, text } from "../kit/marks.js";
import { clamp, format, linspace, powerTicks, ticks } from "../kit/numbers.js";
import { lower, Plot } from "../kit/plot.js";

export const REACH = 3; // of the plane
const SPACING = 24; // pixels between arrows
const HEAD = 3.5; // pixels
const ROOM = 130; // pixels that a name takes
const LEAST = 1e-6; // the smallest distance that is drawn
const TURN = linspace(0, 2 * Math.PI, 721);
const CIRCLE = [TURN.map(Math.cos), TURN.map(Math.sin)];

/** Show `y` from −reach to reach, and as much of `x` as has the same scale, `share` of it left of `middle`. */
function square(plot, reach, middle = 0, share = 0.5) {
  const width = (2 * reach * plot.innerWidth) / plot.innerHeight;
  plot.domain([middle - share * width, middle + (1 - share) * width], [-reach, reach]);
}

/** Arrows on a grid of the plot; the longest is as long as two arrows are apart. */
function arrows(plot) {
  const node = plot.add(svg("path", { class: "dirac-field" }));
  return (velocity) => {
    const found = [];
    for (let px = SPACING / 2; px < plot.innerWidth; px += SPACING) {
      for (let py = SPACING / 2; py < plot.innerHeight; py += SPACING) {
        const [x, y] = [plot.x[0] + (px / plot.innerWidth) * (plot.x[1] - plot.x[0]), plot.y[1] - (py / plot.innerHeight) * (plot.y[1] - plot.y[0])];
        const [u, v] = velocity(x, y);
        found.push({ px: px + plot.left, py: py + plot.top, u, v: -v, size: Math.hypot(u, v) });
      }
    }
    const longest = Math.max(...found.map(({ size }) => size));
    let d = "";
    for (const { px, py, u, v, size } of found) {
      if (size < 0.02 * longest) continue;
      const length = 0.9 * SPACING * Math.sqrt(size / longest);
      const [ux, uy] = [u / size, v / size];
      const [x, y] = [px + (ux * length) / 2, py + (uy * length) / 2];
      const wing = (side) => `${(x - HEAD * (ux + side * 0.6 * uy)).toFixed(1)} ${(y - HEAD * (uy - side * 0.6 * ux)).toFixed(1)}`;
      d += `M${(px - (ux * length) / 2).toFixed(1)} ${(py - (uy * length) / 2).toFixed(1)}L${x.toFixed(1)} ${y.toFixed(1)}M${wing(1)}L${x.toFixed(1)} ${y.toFixed(1)}L${wing(-1)}`;
    }
    node.setAttribute("d", d);
  };
}

/** The plane of theta and psi: the field, the path, and where it starts. */
export function planeView(figure) {
  const plot = new Plot(figure, {
    label: figure.say("plane"), x: [-REACH, REACH], y: [-REACH, REACH], xlabel: figure.say("theta"), ylabel: figure.say("psi"),
    height: lower(250, 332), cls: "bx-core",
    xticks: (low, high) => ticks(low, high, 7), yticks: (low, high) => ticks(low, high, 6),
  });
  const flow = arrows(plot);
  const axes = [segment(plot, "c-ink bx-thin"), segment(plot, "c-ink bx-thin")];
  const bounds = [segment(plot, "c-bound bx-dash"), segment(plot, "c-bound bx-dash")];
  const line = curve(plot, "c-ink bx-thin");
  const places = dots(plot, "c-ink", 1.3);
  const rest = dots(plot, "c-p", 5);
  const end = dots(plot, "c-ink", 5);
  const round = (value) => Number(clamp(value, -REACH, REACH).toFixed(3));
  const move = (theta, psi) => figure.set({ start: [round(theta), round(psi)] });
  const knob = handle(figure, plot, { label: figure.say("start"), cls: "c-ink bx-hollow", oninput: move });
  anywhere(figure, plot, knob, move);
  return {
    node: plot.node, tells: [line.node, places.node, end.node],
    draw({ state, points }) {
      square(plot, REACH);
      flow((theta, psi) => {
        const [ofTheta, ofPsi] = field(state, theta, psi);
        return [ofTheta, state.ratio * ofPsi];
      });
      axes[0].set(...[plot.x[0], 0], ...[plot.x[1], 0]);
      axes[1].set(...[0, plot.y[0]], ...[0, plot.y[1]]);
      const bound = { clip: state.strength, gradient: 1 }[state.penalty];
      bounds.forEach(({ node, set }, i) => {
        node.style.display = bound ? "" : "none";
        const psi = (i ? -1 : 1) * (bound ?? 0);
        set(plot.x[0], psi, plot.x[1], psi);
      });
      const [thetas, psis] = [0, 1].map((k) => points.map((point) => point[k]));
      line.set(thetas, psis);
      places.set(thetas, psis);
      rest.set([0], [0]);
      end.set([thetas.at(-1)], [psis.at(-1)]);
      knob.set(...state.start, figure.say("at", { theta: format(state.start[0]), psi: format(state.start[1]) }));
    },
  };
}

/** The game itself at the end of the path: a point of data, a generated one, the discriminator's line. */
export function gameView(figure) {
  const plot = new Plot(figure, {
    label: figure.say("game"), x: [-REACH, REACH], y: [-2, 2], xlabel: "x", ylabel: figure.say("logit"), height: lower(110, 130),
  });
  const zero = segment(plot, "c-ink bx-thin");
  const line = segment(plot, "c-bound");
  const points = [dots(plot, "c-p", 6), dots(plot, "c-q", 6)];
  const names = [text(plot, "c-p", "middle"), text(plot, "c-q", "middle")];
  return {
    node: plot.node, tells: [line, points[1], names[1]].map(({ node }) => node),
    draw({ points: all }) {
      const [theta, psi] = all.at(-1);
      zero.set(plot.x[0], 0, plot.x[1], 0);
      line.set(plot.x[0], psi * plot.x[0], plot.x[1], psi * plot.x[1]);
      points[0].set([0], [0]);
      points[1].set([theta], [0]);
      names[0].set(0, 0, figure.say("data"), 0, 22);
      names[1].set(clamp(theta, 0.8 * plot.x[0], 0.8 * plot.x[1]), 0, figure.say("generator"), 0, -12);
    },
  };
}

/** The eigenvalues of a step, and the unit circle beside them, as near as shows the difference. */
export function eigenView(figure) {
  const plot = new Plot(figure, {
    label: figure.say("eigen"), x: [-1, 1], y: [-1, 1], xlabel: figure.say("real"), ylabel: figure.say("imaginary"), height: lower(180, 215),
    yticks: (low, high) => ticks(low, high, 4), margin: { left: 52 },
  });
  const inside = polygon(plot, "c-data bx-faint");
  const circle = curve(plot, "c-ink bx-thin");
  const values = dots(plot, "c-ink", 5);
  const words = text(plot, "c-data", "middle");
  return {
    node: plot.node, tells: [inside, circle, values, words].map(({ node }) => node),
    draw({ pair }) {
      const away = Math.max(...pair.map(([re, im]) => Math.hypot(re - 1, im)), 0.02);
      if (away < 0.8) square(plot, 2 ** (Math.ceil(2 * Math.log2(1.15 * away)) / 2), 1, 0.72);
      else square(plot, Math.max(1.25, 1.15 * Math.max(...pair.map(([re, im]) => Math.hypot(re, im)))));
      inside.set(...CIRCLE);
      circle.set(...CIRCLE);
      values.set(pair.map(([re]) => re), pair.map(([, im]) => im));
      // In the middle of what is seen of the circle, where it is wide enough.
      const [left, right] = [Math.max(-1, plot.x[0]), Math.min(1, plot.x[1])];
      words.node.style.display = plot.sx(right) - plot.sx(left) > ROOM ? "" : "none";
      words.set((left + right) / 2, 0, figure.say(pair.length ? "shrinks-here" : "kink"), 0, 4);
    },
  };
}

/** The distance to the equilibrium over the steps, and what the eigenvalues make of the first one. */
export function distanceView(figure) {
  const plot = new Plot(figure, {
    label: figure.say("distances"), x: [0, 10], y: [-1, 1], xlabel: figure.say("step"), ylabel: figure.say("distance"), height: lower(150, 215),
    yticks: powerTicks(10), margin: { left: 52 },
  });
  const law = curve(plot, "c-data bx-dash");
  const line = curve(plot, "c-ink");
  const name = text(plot, "c-data", "end");
  const log = (distance) => Math.log10(clamp(distance, LEAST, FAR));
  return {
    node: plot.node, tells: [law, line, name].map(({ node }) => node),
    draw({ state, distances, modulus }) {
      const ys = distances.map(log);
      const last = Math.max(10, state.steps);
      plot.domain([0, last], [Math.min(-1, Math.floor(Math.min(...ys))), Math.max(1, Math.ceil(Math.max(...ys)))]);
      line.set(ys.map((_, n) => n), ys);
      law.node.style.display = name.node.style.display = modulus === null ? "none" : "";
      if (modulus === null) return;
      const at = (n) => log(distances[0] * modulus ** n);
      const ns = linspace(0, last, 101);
      law.set(ns, ns.map(at));
      const highest = Math.max(at(last), at(last * (1 - ROOM / plot.innerWidth)));
      name.set(last, highest, figure.say("law"), -4, plot.sy(highest) < plot.top + 24 ? 22 : -8);
    },
  };
}
