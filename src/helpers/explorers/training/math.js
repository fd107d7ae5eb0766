/** Recorded training runs: the model at a snapshot, and what it makes of digits and codes. */

import { byteLength } from "../kit/network.js";
import { normal } from "../kit/random.js";
import { VAE } from "../kit/vae.js";

/** The number of the snapshot whose epoch is nearest to `epoch`; the earlier one of two as near. */
export function nearest(snapshots, epoch) {
  const away = snapshots.map((recorded) => Math.abs(recorded - epoch));
  return away.indexOf(Math.min(...away));
}

/** Throw where the bytes are not those of a network for every snapshot. */
export function checkLength({ networks, snapshots }, bytes) {
  const expected = snapshots.length * byteLength(networks);
  if (bytes.length !== expected) throw new RangeError(`the weights have ${bytes.length} bytes; expected ${expected}`);
}

/** The network of snapshot `index`, from the bytes of all snapshots one after another. */
export function modelAt(run, bytes, index) {
  const length = byteLength(run.networks);
  return new VAE(run.networks, bytes.subarray(index * length, (index + 1) * length));
}

/** Means of q(z|x) for pictures one after another, (x, y) after (x, y), and σ averaged over them. */
export function encodeAll(network, pixels, count) {
  const size = pixels.length / count;
  const codes = new Float32Array(2 * count);
  const width = [0, 0];
  for (let i = 0; i < count; i += 1) {
    const { mu, logvar } = network.encode(pixels.subarray(i * size, (i + 1) * size));
    codes.set(mu, 2 * i);
    for (const j of [0, 1]) width[j] += Math.exp(logvar[j] / 2) / count;
  }
  return { codes, width };
}

/** `count` codes of the prior, (x, y) after (x, y); the same for every snapshot of every run. */
export function priorCodes(seed, count) {
  const draw = normal(seed);
  return Float32Array.from({ length: 2 * count }, draw);
}
