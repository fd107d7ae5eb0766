/**
 * Both divergences of a Gaussian q, `{ mu, sigma }`, and a target p, a list of components
 * `{ weight, mean, sd }`. All in nats.
 */

import { klNormal, logNormal, mixture } from "../kit/gaussian.js";
import { sum } from "../kit/numbers.js";
import { normal, uniform } from "../kit/random.js";

// Integrals are taken over ten standard deviations of the Gaussian that they average over.
const REACH = 10;
const NODES = 2001;

/** The nodes of the trapezoid rule for a standard normal variable, and their shares of its mass. */
const NOISE = Float64Array.from({ length: NODES }, (_, i) => -REACH + (2 * REACH * i) / (NODES - 1));
const MASS = NOISE.map((t, i) => {
  const end = i === 0 || i === NODES - 1 ? 0.5 : 1;
  return (end * 2 * REACH * Math.exp(logNormal(t))) / (NODES - 1);
});

/** The mean of `f(z)` for z normal. */
function expectation(mean, sd, f) {
  let total = 0;
  for (let i = 0; i < NODES; i += 1) total += MASS[i] * f(mean + sd * NOISE[i]);
  return total;
}

/** KL(q || p) and KL(p || q): closed forms where p is one Gaussian, else quadrature. */
export function divergences(q, given) {
  const parts = given.filter(({ weight }) => weight > 0);
  if (parts.length === 1) {
    const [{ mean, sd }] = parts;
    return { qp: klNormal(q.mu, q.sigma, mean, sd), pq: klNormal(mean, sd, q.mu, q.sigma) };
  }
  const { log } = mixture(parts);
  const excess = (z) => log(z) - logNormal(z, q.mu, q.sigma);
  const pq = sum(parts.map(({ weight, mean, sd }) => weight * expectation(mean, sd, excess)));
  return { qp: -expectation(q.mu, q.sigma, excess), pq };
}

/** Mean and standard deviation of the target: the q of least KL(p || q). */
export function moments(parts) {
  const mu = sum(parts.map(({ weight, mean }) => weight * mean));
  const variance = sum(parts.map(({ weight, mean, sd }) => weight * (sd ** 2 + (mean - mu) ** 2)));
  return { mu, sigma: Math.sqrt(variance) };
}

/** The way to these moments, straight in E z and E z²: KL(p || q) falls all along it. */
export function towardsMoments({ mu, sigma }, parts, steps = 60) {
  const end = moments(parts);
  const [first, last] = [sigma ** 2 + mu ** 2, end.sigma ** 2 + end.mu ** 2];
  const at = (t) => {
    const mean = mu + t * (end.mu - mu);
    return { mu: mean, sigma: Math.sqrt(first + t * (last - first) - mean ** 2) };
  };
  return [...Array.from({ length: steps }, (_, i) => at(i / steps)), end];
}

const MOST_STEPS = 2000;
const SETTLED = 1e-11; // nats: a step that gains less ends the descent
const PACE = 0.05; // of a step, in units of z and of √2 log sigma: too short to leap over a ridge
const NEAR = 0.05; // nats per unit: a slope so gentle is that of a valley's floor

/** KL(q || p) and the direction in which it falls fastest, by mu and by log sigma. */
function look({ mu, sigma }, { log, slope }) {
  let [value, byMu, byLog] = [-0.5 - Math.log(sigma) - 0.5 * Math.log(2 * Math.PI), 0, -1];
  for (let i = 0; i < NODES; i += 1) {
    const z = mu + sigma * NOISE[i];
    const pull = MASS[i] * slope(z);
    value -= MASS[i] * log(z);
    byMu -= pull;
    byLog -= sigma * NOISE[i] * pull;
  }
  return { value, fall: [-byMu, -byLog / 2] };
}

/**
 * The way from q downhill to a least KL(q || p): gradient flow, where a way is as long as the
 * distances in mu and in √2 log sigma say. Returns every q on the way. Where it ends depends on
 * where it begins: there may be one end for each mode.
 *
 * Every step is short and gains, so none leaves the valley. On its floor the natural gradient,
 * for which mu counts in units of sigma, takes the last steps: it is close to Newton's.
 */
export function descend(start, parts) {
  const target = mixture(parts.filter(({ weight }) => weight > 0));
  const way = [start];
  let now = look(start, target);
  while (way.length < MOST_STEPS) {
    const { mu, sigma } = way.at(-1);
    const steepness = Math.hypot(now.fall[0], Math.SQRT2 * now.fall[1]);
    const [byMu, byLog] = [now.fall[0] * (steepness < NEAR ? sigma ** 2 : 1), now.fall[1]];
    let rate = Math.min(2, (2 * PACE) / Math.hypot(byMu, Math.SQRT2 * byLog));
    let [q, next] = [null, null];
    do {
      rate /= 2;
      q = { mu: mu + rate * byMu, sigma: sigma * Math.exp(rate * byLog) };
      next = look(q, target);
    } while (!(next.value < now.value) && rate > 1e-6);
    if (!(now.value - next.value > SETTLED)) break;
    way.push(q);
    now = next;
  }
  return way;
}

const drawn = { seed: null, noise: [], ranks: [] };

/** Noise of a seed: at least `n` standard normal numbers, and as many between 0 and 1. */
function noiseOf(seed, n) {
  if (drawn.seed !== seed || drawn.noise.length < n) {
    drawn.seed = seed;
    drawn.noise = Float64Array.from({ length: n }, normal(2 * seed + 1));
    drawn.ranks = Float64Array.from({ length: n }, uniform(2 * seed + 2));
  }
  return drawn;
}

/** `n` samples of a mixture; a larger `n` adds to those of a smaller one. */
export function sample(parts, n, seed) {
  const { noise, ranks } = noiseOf(seed, n);
  return Float64Array.from({ length: n }, (_, i) => {
    let k = 0;
    for (let below = parts[0].weight; k < parts.length - 1 && ranks[i] >= below; below += parts[k].weight) k += 1;
    return parts[k].mean + parts[k].sd * noise[i];
  });
}

/** Mean of `f` over samples and its standard error. */
export function estimate(zs, f) {
  const values = zs.map(f);
  const mean = sum(values) / zs.length;
  const squares = sum(values.map((value) => (value - mean) ** 2));
  return { mean, error: Math.sqrt(squares / (zs.length - 1) / zs.length) };
}
