/**
 * Expectation maximisation for a mixture of Gaussians in the plane: the counterpart of helpers.em.
 *
 * Points are flat, x1 and x2 in turn. A mixture is `{ weights, means, covariances }` with means
 * `[m1, m2]` and covariances `[s11, s12, s22]`. Logarithms are in nats, N rows of K.
 */

import { uniform } from "../kit/random.js";

const LOG_2PI = Math.log(2 * Math.PI);
// A share of the examples below rounding counts as none.
const NEGLIGIBLE = Number.EPSILON;
// The smallest variance in any direction, in the square of the data's unit.
const FLOOR = 1e-6;

/** log p(x, z = k) for every point and component. */
export function logJoint(x, { weights, means, covariances }) {
  const n = x.length / 2;
  const size = weights.length;
  const out = new Float64Array(n * size);
  for (let k = 0; k < size; k += 1) {
    const [m1, m2] = means[k];
    const [a, b, c] = covariances[k];
    const det = a * c - b * b;
    const constant = Math.log(weights[k]) - LOG_2PI - 0.5 * Math.log(det);
    for (let i = 0; i < n; i += 1) {
      const u = x[2 * i] - m1;
      const v = x[2 * i + 1] - m2;
      out[i * size + k] = constant - (0.5 * (c * u * u - 2 * b * u * v + a * v * v)) / det;
    }
  }
  return out;
}

/** log p(x) of every point: the logarithm of a sum over the components. */
function logMarginals(joint, size) {
  const out = new Float64Array(joint.length / size);
  for (let i = 0; i < out.length; i += 1) {
    let top = -Infinity;
    for (let j = i * size; j < (i + 1) * size; j += 1) top = Math.max(top, joint[j]);
    let total = 0;
    for (let j = i * size; j < (i + 1) * size; j += 1) total += Math.exp(joint[j] - top);
    out[i] = top + Math.log(total);
  }
  return out;
}

/** The logarithm of the posterior, equation (11.17). */
export function eStep(x, mixture) {
  const joint = logJoint(x, mixture);
  const size = mixture.weights.length;
  const marginals = logMarginals(joint, size);
  return joint.map((value, j) => value - marginals[Math.floor(j / size)]);
}

/** The mixture that maximises the bound for these responsibilities. */
export function mStep(x, logR, previous) {
  const n = x.length / 2;
  const size = previous.weights.length;
  const counts = new Float64Array(size);
  logR.forEach((value, j) => { counts[j % size] += Math.exp(value); });
  const alive = Array.from(counts, (count) => count > NEGLIGIBLE * n);
  const total = counts.reduce((sum, count, k) => (alive[k] ? sum + count : sum), 0);
  const fits = alive.map((lives, k) => (lives ? weightedFit(x, logR, k, size) : null));
  return {
    weights: fits.map((fit, k) => (fit ? counts[k] / total : 0)),
    means: fits.map((fit, k) => fit?.mean ?? previous.means[k]),
    covariances: fits.map((fit, k) => fit?.covariance ?? previous.covariances[k]),
  };
}

/** Mean and covariance of the points, each counted as often as component k answers for it. */
function weightedFit(x, logR, k, size) {
  const r = Float64Array.from({ length: x.length / 2 }, (_, i) => Math.exp(logR[i * size + k]));
  let [count, m1, m2] = [0, 0, 0];
  r.forEach((weight, i) => {
    count += weight;
    m1 += weight * x[2 * i];
    m2 += weight * x[2 * i + 1];
  });
  m1 /= count;
  m2 /= count;
  let [a, b, c] = [0, 0, 0];
  r.forEach((weight, i) => {
    const u = x[2 * i] - m1;
    const v = x[2 * i + 1] - m2;
    a += weight * u * u;
    b += weight * u * v;
    c += weight * v * v;
  });
  return { mean: [m1, m2], covariance: raise([a / count, b / count, c / count]) };
}

/** Raise the eigenvalues of a 2 by 2 covariance that are below the floor to it. */
export function raise([a, b, c]) {
  const middle = (a + c) / 2;
  const radius = Math.hypot((a - c) / 2, b);
  if (middle - radius >= FLOOR) return [a, b, c];
  const high = Math.max(middle + radius, FLOOR);
  if (radius === 0) return [high, 0, high];
  // The part of the matrix along its longer axis: (S - low I) / (high - low).
  const low = middle - radius;
  const [p, q, s] = [(a - low) / (2 * radius), b / (2 * radius), (c - low) / (2 * radius)];
  return [FLOOR + (high - FLOOR) * p, (high - FLOOR) * q, FLOOR + (high - FLOOR) * s];
}

/** The bound (11.10) and the log-likelihood, both as means per point. */
export function heights(x, logR, mixture) {
  const joint = logJoint(x, mixture);
  const size = mixture.weights.length;
  const n = x.length / 2;
  let bound = 0;
  for (let j = 0; j < joint.length; j += 1) {
    const r = Math.exp(logR[j]);
    // 0 log 0 counts as 0; so does the trace of r that an M step neglects.
    const neglected = mixture.weights[j % size] === 0 && r <= NEGLIGIBLE * n;
    if (r > 0 && !neglected) bound += r * (joint[j] - logR[j]);
  }
  const evidence = logMarginals(joint, size).reduce((sum, value) => sum + value, 0);
  return { bound: bound / n, evidence: evidence / n };
}

/** The covariance of all points, with N - 1 below the line. */
export function spread(x) {
  const n = x.length / 2;
  const [a, b, c] = weightedFit(x, new Float64Array(n), 0, 1).covariance;
  return [a, b, c].map((value) => (value * n) / (n - 1));
}

/** Means to start from: `size` different points, drawn by `seed`. */
export function drawMeans(x, size, seed) {
  const draw = uniform(seed);
  const rows = new Set();
  while (rows.size < size) rows.add(Math.floor((draw() * x.length) / 2));
  return [...rows].map((row) => [x[2 * row], x[2 * row + 1]]);
}
