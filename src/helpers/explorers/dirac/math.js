/**
 * The smallest adversarial game as helpers.maths.dynamics has it: data at 0, a generated point at
 * theta, a discriminator with the logit psi x. `game` is `{ loss, penalty, strength }`, `how` has
 * `rate`, `ratio` and `order` too.
 */

import { sigmoid } from "../kit/bernoulli.js";
import { clamp, linspace, sum } from "../kit/numbers.js";

export const LOSSES = ["minimax", "nonsaturating", "wasserstein"];
export const PENALTIES = ["none", "noise", "r1", "gradient", "clip"];
export const ORDERS = ["simultaneous", "alternating"];
export const FAR = 1000; // where a path counts as lost, and ends

const EPS = linspace(-8, 8, 81);
const HEIGHTS = EPS.map((eps) => Math.exp(-eps * eps / 2));
const WEIGHTS = HEIGHTS.map((height) => height / sum(HEIGHTS));

/** The slope of both players' losses by the logit of a generated point: [generator's, discriminator's]. */
function slopes(loss, logit) {
  if (loss === "wasserstein") return [1, 1];
  return [sigmoid(loss === "minimax" ? logit : -logit), sigmoid(logit)];
}

/** The velocities of theta and psi, equation (G.18), with the penalty. */
export function field({ loss, penalty, strength }, theta, psi) {
  let [ofTheta, ofPsi] = [0, 0];
  if (penalty === "noise") {
    for (let i = 0; i < EPS.length; i += 1) {
      const real = strength * EPS[i];
      const [onTheta, onPsi] = slopes(loss, psi * (theta + real));
      ofTheta += WEIGHTS[i] * psi * onTheta;
      ofPsi += WEIGHTS[i] * (real * slopes(loss, -psi * real)[1] - (theta + real) * onPsi);
    }
    return [ofTheta, ofPsi];
  }
  const [onTheta, onPsi] = slopes(loss, psi * theta);
  [ofTheta, ofPsi] = [psi * onTheta, -theta * onPsi];
  if (penalty === "r1") ofPsi -= strength * psi;
  if (penalty === "gradient") ofPsi -= strength * (psi - Math.sign(psi));
  return [ofTheta, ofPsi];
}

/** One step of training. */
export function step(how, [theta, psi]) {
  const { rate, ratio, penalty, strength, order } = how;
  const moves = field(how, theta, psi);
  let next = psi + ratio * rate * moves[1];
  if (penalty === "clip") next = clamp(next, -strength, strength);
  const [ofTheta] = order === "alternating" ? field(how, theta, next) : moves;
  return [theta + rate * ofTheta, next];
}

/** The points from `start` on, at most `steps` more; it ends at the first that is farther than FAR. */
export function path(how, start, steps) {
  const points = [start];
  while (points.length <= steps && Math.hypot(...points.at(-1)) <= FAR) points.push(step(how, points.at(-1)));
  return points;
}

/** By what a step multiplies a small (theta, psi), or null where the penalty has a kink. */
export function matrix({ loss, penalty, strength, rate, ratio, order }) {
  if (penalty === "gradient") return null;
  const c = rate * (loss === "wasserstein" ? 1 : 0.5);
  let damping = penalty === "r1" ? strength : 0;
  if (penalty === "noise" && loss !== "wasserstein") damping = strength ** 2 / 2;
  const below = [-ratio * c, 1 - ratio * rate * damping];
  if (order === "simultaneous") return [[1, c], below];
  return [[1 + c * below[0], c * below[1]], below];
}

/** Both eigenvalues of a matrix, as [real part, imaginary part], the larger first. */
export function eigenvalues([[a, b], [c, d]]) {
  const middle = (a + d) / 2;
  const squared = ((a - d) / 2) ** 2 + b * c;
  const root = Math.sqrt(Math.abs(squared));
  if (squared < 0) return [[middle, root], [middle, -root]];
  const pair = [[middle + root, 0], [middle - root, 0]];
  return middle < 0 ? pair.toReversed() : pair;
}
