/** The state of the explorer elbo: its ranges, its numbers, and what follows from them. */

import { bestGaussian, elbo, logMarginal, posteriorGap, reconstruction } from "./math.js";
import { klNormal } from "../kit/gaussian.js";
import { clamp } from "../kit/numbers.js";

export const RANGE = { mu: [-4, 4], sigma: [0.05, 2.5], curvature: [0, 2], noise: [0.25, 1.5], x1: [-2.5, 2.5], x2: [-1, 4] };

/** A number as it is kept in links. */
export const short = (value) => Number(value.toFixed(4));

/** The state with every number in its range, as the mathematics wants it. */
export function read({ mu, sigma, curvature, noise, x, split }) {
  return {
    split: split === "terms" ? "terms" : "gap",
    mu: clamp(mu, ...RANGE.mu),
    sigma: clamp(sigma, ...RANGE.sigma),
    wire: {
      c: clamp(curvature, ...RANGE.curvature),
      s: clamp(noise, ...RANGE.noise),
      x: [clamp(x[0] ?? 0, ...RANGE.x1), clamp(x[1] ?? 0, ...RANGE.x2)],
    },
  };
}

/** Both ways to split: log p(x) = ELBO + gap, and ELBO = reconstruction − price. */
export function terms({ wire, mu, sigma }) {
  const logPx = logMarginal(wire);
  return {
    logPx,
    elbo: elbo(wire, mu, sigma),
    gap: posteriorGap(wire, mu, sigma, logPx),
    score: reconstruction(wire, mu, sigma),
    price: klNormal(mu, sigma),
  };
}

/** The best q for a state. */
export function best(state) {
  const { mu, sigma } = bestGaussian(read(state).wire);
  return { mu: short(mu), sigma: short(sigma) };
}
