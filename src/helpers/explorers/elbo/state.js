/** The state of the explorer elbo: its ranges, its numbers, and what follows from them. */

import { bestGaussian, elbo, logMarginal, posteriorGap, reconstruction } from "./math.js";
import { klNormal } from "../kit/gaussian.js";
import { flag, numbers, oneOf, record, within } from "../kit/state.js";

export const RANGE = { mu: [-4, 4], sigma: [0.05, 2.5], curvature: [0, 2], noise: [0.25, 1.5], x1: [-2.5, 2.5], x2: [-1, 4] };

/** A number as it is kept in links. */
export const short = (value) => Number(value.toFixed(4));

/** Any state as one that can be drawn. */
export const sound = record({
  mu: within(...RANGE.mu), sigma: within(...RANGE.sigma),
  curvature: within(...RANGE.curvature), noise: within(...RANGE.noise), x: numbers(RANGE.x1, RANGE.x2),
  split: oneOf(["gap", "terms"]), follow: flag,
});

/** The state as the mathematics wants it. */
export const read = ({ mu, sigma, curvature, noise, x, split }) => ({ split, mu, sigma, wire: { c: curvature, s: noise, x } });

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

/** The best q for a state, as near as its ranges allow. */
export function best(state) {
  const { mu, sigma } = bestGaussian(read(state).wire);
  return { mu: within(...RANGE.mu)(short(mu)), sigma: within(...RANGE.sigma)(short(sigma)) };
}
