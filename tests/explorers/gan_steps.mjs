/**
 * Trains the page's GAN on what `test_learning_gan.py` has put into a folder, and leaves there what
 * came out: `node gan_steps.mjs FOLDER simd|plain`.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { LearningGAN } from "../../src/helpers/explorers/kit/learn/gan.js";

const [, , folder, engine] = process.argv;
const floats = (name) => new Float32Array(new Uint8Array(readFileSync(`${folder}/${name}`)).buffer);
const { sizes, shapes, steps, game } = JSON.parse(readFileSync(`${folder}/settings.json`));
const gan = new LearningGAN({ ...sizes, simd: engine === "simd" });
if (gan.memory.simd !== (engine === "simd")) throw new Error(`the engine is not ${engine}`);

const networks = ["generator", "discriminator"];
for (const name of networks) {
  const begin = floats(name);
  let at = 0;
  gan[name].load(Object.fromEntries(shapes[name].map(([key, count]) => [key, { values: begin.subarray(at, (at += count)) }])));
}
const { rows, m, n } = gan;
const [real, noise, again, mix] = ["real", "noise", "again", "mix"].map(floats);
const values = [];
for (let step = 0; step < steps; step += 1) {
  const part = (array, width) => array.subarray(step * rows * width, (step + 1) * rows * width);
  const { value, penalty } = gan.stepDiscriminator(part(real, n), part(noise, m), { ...game, mix: part(mix, 1) });
  values.push(value, penalty, gan.stepGenerator(part(again, m), game));
}
for (const name of networks) {
  const state = gan[name].state();
  writeFileSync(`${folder}/${name}-after`, Buffer.concat(shapes[name].map(([key]) => Buffer.from(state[key].values.buffer))));
}
writeFileSync(`${folder}/values`, Buffer.from(Float64Array.from(values).buffer));
