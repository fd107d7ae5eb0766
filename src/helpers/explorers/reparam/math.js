/** Two estimators of ∂/∂μ E f(z), z ~ N(μ, σ²), draw by draw and in the limit. */

import { normal } from "../kit/random.js";

/** Each f with its slope, the places where it jumps, and what to look for. */
export const OBJECTIVES = {
  square: {
    text: "(z − 2)²", f: (z) => (z - 2) ** 2, slope: (z) => 2 * (z - 2), jumps: [], y: [-1, 17],
  },
  wave: {
    text: "sin 3z", f: (z) => Math.sin(3 * z), slope: (z) => 3 * Math.cos(3 * z), jumps: [], y: [-1.4, 2.2],
  },
  step: {
    f: (z) => (z > 1 ? 1 : 0), slope: () => 0, jumps: [1], y: [-0.25, 1.5],
  },
};

export const REPEATS = 400;
export const COUNTS = [1, 2, 4, 8, 16, 32, 64];

/** The noise ε of all repeats, as many draws as the largest average needs. */
export function cloud(seed) {
  const draw = normal(seed);
  return Float64Array.from({ length: REPEATS * COUNTS.at(-1) }, draw);
}

/** One estimate a draw: f'(z), and (f(z) − b) ε/σ with the baseline b. */
export function estimates(name, mu, sigma, eps, baseline, out = { pathwise: [], score: [] }) {
  const { f, slope } = OBJECTIVES[name];
  for (let i = 0; i < eps.length; i += 1) {
    const z = mu + sigma * eps[i];
    out.pathwise[i] = slope(z);
    out.score[i] = ((f(z) - baseline) * eps[i]) / sigma;
  }
  return out;
}

/** Averages of `count` neighbouring estimates, one for each repeat. */
export function averages(each, count, repeats = REPEATS) {
  const means = new Float64Array(repeats);
  for (let r = 0; r < repeats; r += 1) {
    let total = 0;
    for (let i = r * count; i < (r + 1) * count; i += 1) total += each[i];
    means[r] = total / count;
  }
  return means;
}

/** Mean and variance of a sample, the variance with n − 1. */
export function moments(values) {
  let mean = 0;
  for (const value of values) mean += value / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, variance: squares / (values.length - 1) };
}

/**
 * What one draw has on average, by quadrature: the mean of f, the true gradient, and mean and
 * variance of both estimators. The score function is unbiased for every f: its mean is the truth.
 */
export function limits(name, mu, sigma, useBaseline = false) {
  const { f, slope, jumps } = OBJECTIVES[name];
  const [m, s, ss, fe, fee, ffee] = integrate(jumps.map((z) => (z - mu) / sigma), (eps) => {
    const z = mu + sigma * eps;
    const [value, tilt] = [f(z), slope(z)];
    const push = value * eps;
    return [value, tilt, tilt * tilt, push, push * eps, push * push];
  });
  const b = useBaseline ? m : 0;
  const truth = fe / sigma;
  const variance = (ffee - 2 * b * fee + b * b) / sigma ** 2 - truth ** 2;
  return {
    baseline: b,
    truth,
    pathwise: { mean: s, variance: Math.max(0, ss - s * s) },
    score: { mean: truth, variance: Math.max(0, variance) },
  };
}

const [REACH, CELLS] = [9, 300];

/** E[g(ε)] for standard normal ε; two Gauss points a cell, none of which meets a cut. */
function integrate(cuts, g) {
  const inside = cuts.filter((cut) => Math.abs(cut) < REACH);
  const ends = [-REACH, ...inside, REACH];
  const totals = [0, 0, 0, 0, 0, 0];
  for (let piece = 0; piece + 1 < ends.length; piece += 1) {
    const h = (ends[piece + 1] - ends[piece]) / CELLS;
    for (let i = 0; i < 2 * CELLS; i += 1) {
      const offset = (i % 2 ? 1 : -1) / Math.sqrt(12);
      const eps = ends[piece] + (Math.floor(i / 2) + 0.5 + offset) * h;
      const mass = ((h / 2) * Math.exp(-0.5 * eps * eps)) / Math.sqrt(2 * Math.PI);
      const values = g(eps);
      for (let k = 0; k < values.length; k += 1) totals[k] += mass * values[k];
    }
  }
  return totals;
}

/** A round number not below `value`: 1, 2 or 5 times a power of ten. */
export function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((m) => m * power).find((r) => r >= value * (1 - 1e-9));
}

/** A range that shows `spread` on both sides of `centre`, and stands still under small changes. */
export function frame(centre, spread) {
  const half = roundUp(Math.max(spread, 1e-3));
  const middle = Math.round(centre / (half / 4)) * (half / 4);
  return [middle - half, middle + half];
}

/** How many values fall into each of `n` bins of a range; those outside count in the end bins. */
export function histogram(values, [low, high], n) {
  const counts = new Array(n).fill(0);
  for (const value of values) {
    const bin = Math.floor(((value - low) / (high - low)) * n);
    counts[Math.min(n - 1, Math.max(0, bin))] += 1;
  }
  return counts;
}
