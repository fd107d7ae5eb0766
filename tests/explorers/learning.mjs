/**
 * Trains the page's VAE on what `test_learning.py` has put into a folder, and leaves there what
 * came out: `node learning.mjs FOLDER simd|plain`.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { fromBits } from "../../src/helpers/explorers/kit/learn/ink.js";
import { LearningVAE } from "../../src/helpers/explorers/kit/learn/vae.js";

const [, , folder, engine] = process.argv;
const bytes = (name) => new Uint8Array(readFileSync(`${folder}/${name}`));
const floats = (name) => new Float32Array(bytes(name).buffer);
const { sizes, shapes, rate, beta, steps } = JSON.parse(readFileSync(`${folder}/settings.json`));

const { n, width, m, rows } = sizes;
const vae = new LearningVAE({ ...sizes, simd: engine === "simd" });
if (vae.memory.simd !== (engine === "simd")) throw new Error(`the engine is not ${engine}`);
const begin = floats("weights");
let at = 0;
vae.load(Object.fromEntries(shapes.map(([name, count]) => [name, { values: begin.subarray(at, (at += count)) }])));

const pictures = fromBits(bytes("bits"), n);
const order = new Int32Array(bytes("order").buffer);
const eps = floats("eps");
const terms = [];
for (let step = 0; step < steps; step += 1) {
  const numbers = order.subarray(step * rows, (step + 1) * rows);
  const noise = eps.subarray(step * rows * m, (step + 1) * rows * m);
  const { reconstruction, kl } = vae.step(pictures, numbers, noise, { rate, beta });
  terms.push(reconstruction, kl);
}
const state = vae.state();
writeFileSync(`${folder}/after`, Buffer.concat(shapes.map(([name]) => Buffer.from(state[name].values.buffer))));
writeFileSync(`${folder}/terms`, Buffer.from(Float64Array.from(terms).buffer));
