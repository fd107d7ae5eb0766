/**
 * The best linear VAE for data with given variances along their axes, as helpers.maths.ppca has it.
 * `how` is `{ eigenvalues, size, variance, beta }`. All in nats, or in the unit of the eigenvalues.
 */

import { sum } from "../kit/numbers.js";

const LOG_2PI = Math.log(2 * Math.PI);

/** Which are the `size` largest, of equal ones the first. */
function largest(values, size) {
  const order = values.map((_, j) => j).sort((a, b) => values[b] - values[a] || a - b);
  const kept = new Set(order.slice(0, size));
  return values.map((_, j) => kept.has(j));
}

/** For each direction: used (0 where it is dead), width (a variance), kl, reconstruction, logPx. */
export function directions({ eigenvalues, size, variance, beta }) {
  const line = beta * variance;
  const kept = largest(eigenvalues, size);
  return eigenvalues.map((value, j) => {
    const alive = kept[j] && value > line;
    const used = alive ? value - line : 0;
    const made = used + variance;
    return {
      alive, used, width: alive ? line / value : 1, kl: alive ? 0.5 * Math.log(value / line) : 0,
      reconstruction: -0.5 * (LOG_2PI + Math.log(variance) + (alive ? line : value) / variance),
      logPx: -0.5 * (LOG_2PI + Math.log(made) + value / made),
    };
  });
}

/** The sums over all directions, how many are in use, the bound, and what it misses of log p(x). */
export function totals(how) {
  const all = directions(how);
  const of = (name) => sum(all.map((one) => one[name]));
  const [reconstruction, kl, logPx] = ["reconstruction", "kl", "logPx"].map(of);
  const elbo = reconstruction - kl;
  return { active: all.filter(({ alive }) => alive).length, reconstruction, kl, elbo, logPx, gap: logPx - elbo };
}

/** The variance of the highest reconstruction − beta KL. */
export function bestVariance({ eigenvalues, size, beta }) {
  const values = eigenvalues.toSorted((a, b) => b - a);
  let [best, most] = [NaN, -Infinity];
  for (let alive = 0; alive <= size; alive += 1) {
    const left = values.length - beta * alive;
    if (left <= 0) continue;
    const variance = sum(values.slice(alive)) / left;
    const { reconstruction, kl } = totals({ eigenvalues, size, variance, beta });
    if (reconstruction - beta * kl > most) [best, most] = [variance, reconstruction - beta * kl];
  }
  return best;
}
