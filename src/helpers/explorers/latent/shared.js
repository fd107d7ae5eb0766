/** What the modes of the explorer `latent` share. */

import { sigmoid } from "../kit/bernoulli.js";
import { PIXELS } from "../kit/digit.js";
import { html } from "../kit/dom.js";
import { clamp, format } from "../kit/numbers.js";

export const LIMIT = 3.5; // the plane reaches so far from the origin

/** Short enough for a link, fine enough for the eye; never off the plane. */
export const rounded = (z) => z.map((value) => Number(clamp(value, -LIMIT, LIMIT).toFixed(3)));

export const onPlane = ([x, y], digits = 2) => `(${format(x, digits)}, ${format(y, digits)})`;

/** Grey levels of the digit decoded at z, in `out`; null while there is no network. */
export function decoded(network, z, out = new Float32Array(PIXELS)) {
  if (!network) return null;
  const logits = network.decode(z);
  for (let i = 0; i < PIXELS; i += 1) out[i] = sigmoid(logits[i]);
  return out;
}

export const note = (...words) => html("p", { class: "bx-note" }, ...words);
