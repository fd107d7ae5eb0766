/** Two models of digits without a network: naive Bayes on binary pixels, Gaussians on coordinates. */

import { sigmoid } from "../kit/bernoulli.js";
import { logSumExp } from "../kit/numbers.js";
import { normal, uniform } from "../kit/random.js";

const LOG_2PI = Math.log(2 * Math.PI);

/**
 * The models that `numbers` and `weights` describe (see fit.py): `{ pixels, coordinates, logits,
 * mean, axes, mixtures }`, of which logits and mixtures have one entry a class.
 */
export function read(numbers, weights, pixels, coordinates) {
  let start = 0;
  const take = (count) => numbers.subarray(start, (start += count));
  const logits = weights.map(() => take(pixels));
  const [mean, axes] = [take(pixels), take(pixels * coordinates)];
  const mixtures = weights.map((ofClass) =>
    ofClass.map((weight) => {
      const [centre, factor] = [take(coordinates), take((coordinates * (coordinates + 1)) / 2)];
      return { weight, centre, factor, logNorm: logNorm(factor, coordinates) };
    }),
  );
  if (start !== numbers.length) throw new RangeError(`${numbers.length} numbers of the models; expected ${start}`);
  return { pixels, coordinates, logits, mean, axes, mixtures };
}

/** The logarithm of a Gaussian's height at its centre, from the rows of its Cholesky factor. */
function logNorm(factor, size) {
  let total = -0.5 * size * LOG_2PI;
  for (let i = 0; i < size; i += 1) total -= Math.log(factor[(i * (i + 3)) / 2]);
  return total;
}

/** log p(u|c) of coordinates under a mixture of Gaussians, nats. */
export function logCoordinates(u, mixture) {
  return logSumExp(mixture.map(({ weight, centre, factor, logNorm: top }) => {
    const whitened = new Float64Array(u.length); // solves L w = u - centre
    let distance = 0;
    for (let i = 0, row = 0; i < u.length; row += i + 1, i += 1) {
      let rest = u[i] - centre[i];
      for (let j = 0; j < i; j += 1) rest -= factor[row + j] * whitened[j];
      whitened[i] = rest / factor[row + i];
      distance += whitened[i] ** 2;
    }
    return Math.log(weight) + top - distance / 2;
  }));
}

/** The coordinates of a picture. */
export function project(x, { mean, axes, coordinates }) {
  const u = new Float64Array(coordinates);
  for (let i = 0; i < x.length; i += 1) {
    for (let j = 0; j < coordinates; j += 1) u[j] += (x[i] - mean[i]) * axes[i * coordinates + j];
  }
  return u;
}

/** The picture at some coordinates, its grey levels kept between 0 and 1. */
export function picture(u, { mean, axes, pixels, coordinates }) {
  return Float32Array.from({ length: pixels }, (_, i) => {
    let level = mean[i];
    for (let j = 0; j < coordinates; j += 1) level += u[j] * axes[i * coordinates + j];
    return Math.min(1, Math.max(0, level));
  });
}

/**
 * The noise behind a draw of each model, as a closed way through it: wherever the dial stands, the
 * noise has the distribution that ancestral sampling asks for.
 *
 * `coins(turn)`: uniform numbers, each shifted round the unit circle; `normals(turn)`: standard
 * normal numbers, cos and sin of the angle times two independent ones; `style`: uniform, chooses
 * the component.
 */
export function noise(seed, pixels, coordinates) {
  const [coin, gauss] = [uniform(seed), normal(seed + 1)];
  const style = coin();
  const starts = Float64Array.from({ length: pixels }, coin);
  const [a, b] = [0, 1].map(() => Float64Array.from({ length: coordinates }, gauss));
  return {
    style,
    coins: (turn) => starts.map((start) => (start + turn) % 1),
    normals: (turn) => {
      const [cos, sin] = [Math.cos(2 * Math.PI * turn), Math.sin(2 * Math.PI * turn)];
      return a.map((value, i) => cos * value + sin * b[i]);
    },
  };
}

/** Binary pixels: ink where a coin falls below the probability of ink. */
export const drawPixels = (logits, coins) => Float32Array.from(logits, (logit, i) => (coins[i] < sigmoid(logit) ? 1 : 0));

/** Which component a uniform number chooses. */
export function component(mixture, style) {
  let below = 0;
  const found = mixture.findIndex(({ weight }) => style < (below += weight));
  return found < 0 ? mixture.length - 1 : found;
}

/** Coordinates: the component's centre plus its Cholesky factor times standard normal numbers. */
export function drawCoordinates({ centre, factor }, normals) {
  return Float64Array.from(centre, (value, i) => {
    const row = (i * (i + 1)) / 2;
    let total = value;
    for (let j = 0; j <= i; j += 1) total += factor[row + j] * normals[j];
    return total;
  });
}

/** A picture's grey levels as binary pixels, drawn once: ink with the level as its probability. */
export function binarized(levels, seed) {
  const coin = uniform(seed);
  return Float32Array.from(levels, (level) => (coin() < level ? 1 : 0));
}
