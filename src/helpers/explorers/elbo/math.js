/**
 * The bent wire of helpers.toy, z ~ N(0, 1) and x|z ~ N((z, c z²/2), s² I), and the bound for a
 * Gaussian guess q = N(mu, sigma²). A wire is `{ c, s, x: [x1, x2] }`. All values are in nats.
 */

import { klNormal, logNormal } from "../kit/gaussian.js";
import { linspace, logSumExp } from "../kit/numbers.js";

const NODES = linspace(-8, 8, 2001); // the grid of CurveModel.grid()
const EPS = linspace(-9, 9, 361); // standard deviations of q: its tails end long before 9
const SPACING = 18 / 360;
const MEANS = linspace(-5, 5, 241);

/** log p(x|z). */
export function logLikelihood({ c, s, x }, z) {
  return logNormal(x[0], z, s) + logNormal(x[1], (c * z * z) / 2, s);
}

/** log p(x, z). */
export const logJoint = (wire, z) => logLikelihood(wire, z) + logNormal(z);

/** log p(x) by quadrature, equation (11.6). */
export function logMarginal(wire) {
  return logSumExp(NODES.map((z) => logJoint(wire, z))) + Math.log(NODES[1] - NODES[0]);
}

/**
 * E_q[log p(x|z)], exactly: a polynomial of degree four in z keeps its mean when q is replaced by
 * three points (Gauss–Hermite).
 */
export function reconstruction(wire, mu, sigma) {
  const far = Math.sqrt(3) * sigma;
  const sides = logLikelihood(wire, mu - far) + logLikelihood(wire, mu + far);
  return sides / 6 + (2 / 3) * logLikelihood(wire, mu);
}

/** The bound, equation (11.14): reconstruction minus KL(q || prior). */
export const elbo = (wire, mu, sigma) => reconstruction(wire, mu, sigma) - klNormal(mu, sigma);

/** KL(q || p(z|x)) as an integral of its own, not as what the bound lacks, equation (11.24). */
export function posteriorGap(wire, mu, sigma, logPx = logMarginal(wire)) {
  let total = 0;
  for (const eps of EPS) {
    const logQ = logNormal(eps);
    const logPosterior = logJoint(wire, mu + sigma * eps) - logPx;
    total += Math.exp(logQ) * (logQ - Math.log(sigma) - logPosterior);
  }
  return total * SPACING;
}

/**
 * The width that maximises the bound for a given mean. In v = sigma² the derivative vanishes
 * where a v² + b v = 1, which has one positive solution.
 */
export function bestWidth({ c, s, x }, mu) {
  const a = (1.5 * c * c) / (s * s);
  const b = 1 + (1 - c * x[1] + 1.5 * c * c * mu * mu) / (s * s);
  return Math.sqrt(2 / (b + Math.sqrt(b * b + 4 * a)));
}

/** The Gaussian with the highest bound of all: a search over its mean, of two equal ones the left. */
export function bestGaussian(wire) {
  const height = (mu) => elbo(wire, mu, bestWidth(wire, mu));
  let top = MEANS[0];
  for (const mu of MEANS) if (height(mu) > height(top) + 1e-9) top = mu;
  const step = MEANS[1] - MEANS[0];
  const mu = maximum(height, top - step, top + step);
  return { mu, sigma: bestWidth(wire, mu) };
}

/** Where a function with one hill between `low` and `high` is highest: golden section. */
function maximum(f, low, high) {
  const share = (Math.sqrt(5) - 1) / 2;
  while (high - low > 1e-7) {
    const [left, right] = [high - share * (high - low), low + share * (high - low)];
    if (f(left) > f(right)) high = right;
    else low = left;
  }
  return (low + high) / 2;
}
