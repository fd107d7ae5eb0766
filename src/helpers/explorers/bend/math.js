/** A small decoder with four hidden units, and single pixels of a large one. */

import { pixelLogProb } from "../kit/bernoulli.js";
import { fromFloat16, unpack } from "../kit/network.js";
import { numbers } from "../kit/state.js";
import { PRESETS } from "./presets.js";

export const LIMIT = 3.5; // both planes reach so far from the origin
export const UNITS = 4;
export const STEEPEST = 8;
export const REACH = 2.6; // of the point in which a unit's line is held
export const HALF = 0.35; // half a side of the small square around z
const SIZE = 6; // numbers of a unit: a point of its line, angle, steepness, output
const RANGES = [
  ...Array(UNITS).fill([[-REACH, REACH], [-REACH, REACH], [0, 360], [0, STEEPEST], [-LIMIT, LIMIT], [-LIMIT, LIMIT]]).flat(),
  [-LIMIT, LIMIT], [-LIMIT, LIMIT],
];

/** The reader's own weights: all of them, or none. */
export const soundWeights = (value) => (Array.isArray(value) && value.length === RANGES.length ? numbers(...RANGES)(value, PRESETS.bend) : []);

/** The weights that a state shows. */
export const shown = ({ net, weights }) => (weights.length ? weights : PRESETS[net]);

/** What a unit's numbers mean: where its line is held, the angle across it, its steepness, its output. */
export function unitOf(weights, i) {
  const [x, y, angle, steepness, ...output] = weights.slice(SIZE * i, SIZE * (i + 1));
  return { at: [x, y], angle, steepness, output };
}

export const shiftOf = (weights) => weights.slice(-2);

/** Weights in which some numbers of unit i, counted from `from`, are others. */
export const changed = (weights, i, from, values) =>
  weights.toSpliced(SIZE * i + from, values.length, ...values.map((value) => Number(value.toFixed(3))));

/** The network in the form of (11.3): rows of W1, biases, columns of W2, and the last bias. */
export function network(weights) {
  const units = Array.from({ length: UNITS }, (_, i) => {
    const { at, angle, steepness, output } = unitOf(weights, i);
    const turn = (angle * Math.PI) / 180;
    const w = [steepness * Math.cos(turn), steepness * Math.sin(turn)];
    return { w, bias: -(w[0] * at[0] + w[1] * at[1]), output };
  });
  return { units, shift: shiftOf(weights) };
}

const hidden = ({ w, bias }, z) => Math.tanh(w[0] * z[0] + w[1] * z[1] + bias);

/** x = f(z). */
export function forward({ units, shift }, z) {
  const x = [...shift];
  for (const unit of units) {
    const h = hidden(unit, z);
    x[0] += unit.output[0] * h;
    x[1] += unit.output[1] * h;
  }
  return x;
}

/** The matrix of derivatives of x by z, row after row: [∂x₁/∂z₁, ∂x₁/∂z₂, ∂x₂/∂z₁, ∂x₂/∂z₂]. */
export function jacobian({ units }, z) {
  const J = [0, 0, 0, 0];
  for (const unit of units) {
    const slope = 1 - hidden(unit, z) ** 2;
    for (const [k, v] of unit.output.entries()) {
      J[2 * k] += v * slope * unit.w[0];
      J[2 * k + 1] += v * slope * unit.w[1];
    }
  }
  return J;
}

/** How many times larger areas become; below 0 where they are turned over as well. */
export const determinant = ([a, b, c, d]) => a * d - b * c;

/** The density of the prior N(0, I). */
export const prior = (z) => Math.exp(-(z[0] ** 2 + z[1] ** 2) / 2) / (2 * Math.PI);

/**
 * A Bernoulli decoder of which single pixels are wanted: `hidden(z)` to its last hidden layer,
 * `logit(i, h)` of pixel i from there. `decoder` ends in a dense layer and a sigmoid.
 */
export function pixelDecoder({ encoder, decoder }, bytes) {
  const last = decoder.at(-2);
  const { below } = unpack({ encoder, below: decoder.slice(0, -2), last: [last] }, bytes);
  const values = fromFloat16(bytes).slice(-last.out * (last.in + 1));
  const biases = values.subarray(last.out * last.in);
  return {
    width: last.in,
    hidden: (z) => below.run(z),
    logit(i, h) {
      let total = biases[i];
      for (let k = 0; k < last.in; k += 1) total += values[i * last.in + k] * h[k];
      return total;
    },
  };
}

/** log p(xᵢ|z) in nats of a pixel with ink and of one without, from its logit. */
export const logLikelihoods = (logit) => ({ ink: pixelLogProb(1, logit), paper: pixelLogProb(0, logit) });
