/** The mathematics of the explorer `latent`: walks, the prior, and the terms of the bound. */

import { bernoulliLogProb } from "../kit/bernoulli.js";

/** A code of the 2-D prior N(0, I): its norm, density, and the share of draws farther out. */
export function underPrior(z) {
  const norm = Math.hypot(...z);
  const outside = Math.exp((-norm * norm) / 2);
  return { norm, density: outside / (2 * Math.PI), outside };
}

/** The point at fraction t of the straight line from a to b. */
export const straight = (a, b, t) => a.map((value, i) => value + t * (b[i] - value));

/**
 * The point at fraction t of the arc from a to b, or null where there is no unique arc: from the
 * origin, or between opposite directions. Between codes of equal norm the norm stays equal.
 */
export function arc(a, b, t) {
  const norms = Math.hypot(...a) * Math.hypot(...b);
  const dot = a.reduce((total, value, i) => total + value * b[i], 0);
  const cosine = Math.min(1, dot / norms);
  if (!(norms > 0) || cosine < -1 + 1e-6) return null;
  const omega = Math.acos(cosine);
  if (omega < 1e-4) return straight(a, b, t); // the arc is the chord, and sin(ω) divides badly
  const [s, e] = [Math.sin((1 - t) * omega) / Math.sin(omega), Math.sin(t * omega) / Math.sin(omega)];
  return a.map((value, i) => s * value + e * b[i]);
}

/** The ellipse at `k` standard deviations around the mean of a diagonal Gaussian. */
export function ellipse(mu, logvar, k, corners = 48) {
  const [sx, sy] = [k * Math.exp(logvar[0] / 2), k * Math.exp(logvar[1] / 2)];
  const angles = Array.from({ length: corners + 1 }, (_, i) => (2 * Math.PI * i) / corners);
  return [angles.map((angle) => mu[0] + sx * Math.cos(angle)), angles.map((angle) => mu[1] + sy * Math.sin(angle))];
}

/** log p(x, z) in nats, up to a constant: decoder and prior. */
export const logJoint = (network, x, z) => bernoulliLogProb(x, network.decode(z)) - (z[0] ** 2 + z[1] ** 2) / 2;

/** KL divergence of N(mu, diag(exp(logvar))) from the prior N(0, I), in nats, at least 0. */
export function klStandardNormal(mu, logvar) {
  let total = 0;
  for (let i = 0; i < mu.length; i += 1) total += Math.expm1(logvar[i]) - logvar[i] + mu[i] * mu[i];
  return total / 2;
}

// Gauss and Hermite: means of polynomials up to degree 5 of a standard normal number, exactly.
const NODES = [[-Math.sqrt(3), 1 / 6], [0, 2 / 3], [Math.sqrt(3), 1 / 6]];

/**
 * Both terms of the bound for one picture, in nats: reconstruction, the mean of log p(x|z) over
 * q(z|x) by a rule of 3 by 3 nodes, and kl. `network` decodes to logits.
 */
export function elboTerms(network, x) {
  const code = network.encode(x);
  const [mu, logvar] = [Array.from(code.mu), Array.from(code.logvar)];
  const sigma = logvar.map((value) => Math.exp(value / 2));
  let reconstruction = 0;
  for (const [u, wu] of NODES) {
    for (const [v, wv] of NODES) {
      const logits = network.decode([mu[0] + u * sigma[0], mu[1] + v * sigma[1]]);
      reconstruction += wu * wv * bernoulliLogProb(x, logits);
    }
  }
  const kl = klStandardNormal(mu, logvar);
  return { mu, logvar, sigma, reconstruction, kl, elbo: reconstruction - kl };
}

/** The mean of each class's codes: `codes` is x, y one after another. */
export function classCentres(codes, labels) {
  const sums = Array.from({ length: 10 }, () => [0, 0, 0]);
  labels.forEach((label, i) => {
    sums[label][0] += codes[2 * i];
    sums[label][1] += codes[2 * i + 1];
    sums[label][2] += 1;
  });
  return sums.map(([x, y, count]) => [x / count, y / count]);
}
