/** The three pictures of the explorer elbo: densities over z, the scale in nats, the plane of x. */

import { logJoint } from "./math.js";
import { RANGE, read, short } from "./state.js";
import { logNormal } from "../kit/gaussian.js";
import { handle } from "../kit/handle.js";
import { area, curve, polygon, segment, text } from "../kit/marks.js";
import { clamp, format, linspace, ticks } from "../kit/numbers.js";
import { lower, Plot } from "../kit/plot.js";
import { kit } from "../kit/words.js";

const HEIGHTS = [1, 2, 4, 8.5, 13]; // tops of the axis of densities
const SPANS = [4, 10, 25, 60, 150, 400, 1000, 2500, 6000, 20000]; // widths of the axis of nats
const Z = linspace(...RANGE.mu, 321);
const ROUND = linspace(0, 2 * Math.PI, 61);

const smallest = (sizes, needed) => sizes.find((size) => size >= needed) ?? sizes.at(-1);

/** Round numbers on the axis of nats, none so near its ends that it would be cut off. */
function inside(low, high) {
  const edge = 0.06 * (high - low);
  return ticks(low, high, 4).filter(({ value }) => value > low + edge && value < high - edge);
}

/** Prior, posterior and q over z, with two handles on q. */
export function densities(figure, setGuess) {
  const plot = new Plot(figure, {
    label: figure.say("densities"),
    x: RANGE.mu, y: [0, 1], xlabel: "z", ylabel: figure.say("density"), height: lower(170, 230), xticks: (low, high) => ticks(low, high, 4),
  });
  const prior = curve(plot, "c-prior bx-prior");
  const fills = { p: area(plot, "c-p"), q: area(plot, "c-q") };
  const lines = { p: curve(plot, "c-p"), q: curve(plot, "c-q") };
  const mean = handle(figure, plot, {
    label: figure.say("mean"), cls: "c-q", axis: "x", step: 0.05, oninput: (mu) => setGuess({ mu: short(mu) }),
  });
  const width = handle(figure, plot, {
    label: figure.say("width"), cls: "c-q", axis: "x", step: 0.05,
    oninput: (z) => {
      const sigma = Math.abs(z - read(figure.state).mu);
      setGuess({ sigma: short(clamp(sigma, ...RANGE.sigma)) });
    },
  });
  const set = ({ wire, mu, sigma }, { logPx }) => {
    const ys = { p: Z.map((z) => Math.exp(logJoint(wire, z) - logPx)), q: Z.map((z) => Math.exp(logNormal(z, mu, sigma))) };
    const peak = Math.exp(logNormal(0, 0, sigma));
    plot.domain(RANGE.mu, [0, smallest(HEIGHTS, 1.05 * Math.max(peak, ...ys.p))]);
    prior.set(Z, Z.map((z) => Math.exp(logNormal(z))));
    for (const who of ["p", "q"]) {
      fills[who].set(Z, ys[who]);
      lines[who].set(Z, ys[who]);
    }
    // One standard deviation out, on the side that is always inside the picture.
    const side = mu + (mu > 1 ? -sigma : sigma);
    mean.set(mu, peak, `μ = ${format(mu)}`);
    width.set(side, peak * Math.exp(-0.5), `σ = ${format(sigma)}`);
  };
  return { plot, node: plot.node, set };
}

/** The plane of observations: the wire, the part of it that q points to, and x with its noise. */
export function plane(figure) {
  const plot = new Plot(figure, {
    label: figure.say("plane"),
    x: RANGE.x1, y: RANGE.x2, xlabel: "x₁", ylabel: "x₂", height: (width) => Math.min(width - 10, 320),
  });
  const noise = polygon(plot, "c-data bx-faint");
  const wire = curve(plot, "c-p");
  const guess = curve(plot, "c-q bx-thick");
  const name = text(plot, "c-data");
  const knob = handle(figure, plot, {
    label: figure.say("observation"), cls: "c-data", step: 0.05,
    oninput: (x1, x2) => figure.set({ x: [short(x1), short(x2)] }),
  });
  const set = ({ wire: { c, s, x }, mu, sigma }) => {
    const onWire = (zs) => [zs, zs.map((z) => (c * z * z) / 2)];
    noise.set(ROUND.map((angle) => x[0] + s * Math.cos(angle)), ROUND.map((angle) => x[1] + s * Math.sin(angle)));
    wire.set(...onWire(Z));
    guess.set(...onWire(linspace(mu - sigma, mu + sigma, 61)));
    name.set(x[0], x[1], "x", 12, -8);
    knob.set(x[0], x[1], `x₁ = ${format(x[0])}, x₂ = ${format(x[1])}`);
  };
  return { node: plot.node, set };
}

/** A scale in nats: the bar ends at the ELBO, and what is left or taken off stands beside it. */
export function scale(figure) {
  const plot = new Plot(figure, {
    label: figure.say("scale"),
    x: [-6, -2], y: [0, 1], height: lower(92, 108), margin: { left: 14, top: 30 }, cls: "bx-scale", xlabel: kit("unit"),
    xticks: inside, yticks: () => [],
  });
  const parts = Object.fromEntries(
    Object.entries({ elbo: "c-bound", gap: "c-q", score: "c-p", price: "c-prior" }).map(([name, cls]) => [name, polygon(plot, cls)]),
  );
  const line = segment(plot, "c-p");
  const mark = segment(plot, "c-bound");
  const names = { elbo: text(plot, "c-bound", "end"), logPx: text(plot, "c-p") };
  const box = (shape, from, to, foot, head) => shape.set([from, to, to, from], [foot, foot, head, head]);
  const set = ({ split }, { logPx, elbo, score }) => {
    // The ends of the axis move in steps, so that the scale mostly rests while q is dragged.
    const top = split === "gap" ? logPx : Math.max(logPx, score);
    const span = smallest(SPANS, (top - elbo) * 1.7);
    const high = Math.ceil((top / span + 0.18) * 8) * (span / 8);
    const low = high - span;
    plot.domain([low, high], [0, 1]);
    for (const shape of Object.values(parts)) shape.set([], []);
    if (split === "gap") {
      box(parts.elbo, low, elbo, 0.15, 0.85);
      box(parts.gap, elbo, logPx, 0.15, 0.85);
    } else {
      // What is taken off lies below what it is taken from.
      box(parts.score, low, score, 0.5, 0.85);
      box(parts.price, elbo, score, 0.15, 0.5);
    }
    line.set(logPx, 0, logPx, 1);
    mark.set(elbo, 0, elbo, 1);
    names.elbo.set(elbo, 1, "ELBO", -5, -8);
    names.logPx.set(logPx, 1, "log p(x)", 5, -8);
  };
  return { node: plot.node, set };
}
