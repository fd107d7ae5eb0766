/** One digit's way through a VAE: what `forward` of the listing computes, value by value. */

import { bernoulliLogProb, pixelLogProb } from "../kit/bernoulli.js";
import { klNormal } from "../kit/gaussian.js";
import { sum } from "../kit/numbers.js";
import { normal } from "../kit/random.js";

/** z = mu + sigma eps, equation (11.37). */
const moved = ({ mu, sigma }, eps) => mu.map((value, i) => value + sigma[i] * eps[i]);

/**
 * Everything on the way of x (784 grey levels in [0, 1]) with the noise eps (two numbers), in
 * copies of its own: mu, sigma, z; `units`, the hidden units of both networks; logits; `pixels` and
 * `coordinates`, the shares of the two terms, nats; reconstruction, kl, elbo, nats. `network`
 * decodes to logits.
 */
export function journey(network, x, eps) {
  const code = network.encode(x);
  const mu = Array.from(code.mu);
  const sigma = Array.from(code.logvar, (value) => Math.exp(value / 2));
  const encoder = network.encoder.hidden();
  const z = moved({ mu, sigma }, eps);
  const logits = Float32Array.from(network.decode(z));
  const pixels = logits.map((logit, i) => pixelLogProb(x[i], logit));
  const coordinates = mu.map((value, i) => klNormal(value, sigma[i]));
  const reconstruction = bernoulliLogProb(x, logits);
  const kl = sum(coordinates);
  return {
    x, mu, sigma, eps, z, logits, pixels, coordinates, reconstruction, kl, elbo: reconstruction - kl,
    units: { encoder, decoder: network.decoder.hidden() },
  };
}

/** The bound as one other draw of the noise estimates it, nats. */
export const estimate = (network, { x, mu, sigma, kl }, eps) =>
  bernoulliLogProb(x, network.decode(moved({ mu, sigma }, eps))) - kl;

/** As many draws of the noise, always the same ones. */
export function draws(count) {
  const draw = normal(1);
  return Array.from({ length: count }, () => [draw(), draw()]);
}

/** Mean and standard deviation of some numbers. */
export function spread(values) {
  const mean = sum(values) / values.length;
  return { mean, deviation: Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / (values.length - 1)) };
}

/**
 * Terms as they are shown, to a hundredth of a nat, so that they add up to the eye: the second
 * coordinate and the bound take what rounding leaves.
 */
export function shown(way) {
  const rounded = (value) => Math.round(100 * value) / 100;
  const [first, kl, reconstruction] = [way.coordinates[0], way.kl, way.reconstruction].map(rounded);
  return { coordinates: [first, rounded(kl - first)], kl, reconstruction, elbo: rounded(reconstruction - kl) };
}
