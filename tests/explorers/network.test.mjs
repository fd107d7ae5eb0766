import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { toBytes } from "../../src/helpers/explorers/kit/decode.js";
import { byteLength, fromFloat16, unpack } from "../../src/helpers/explorers/kit/network.js";
import { VAE } from "../../src/helpers/explorers/kit/vae.js";
import { assertClose, golden, shipped } from "./support.mjs";

const TOLERANCE = 1e-5; // the page computes in single precision, the golden values are double
const { models, layers } = golden("network");

for (const [name, values] of Object.entries(models)) {
  const model = new VAE(JSON.parse(values.networks), shipped(name));

  test(`${name}: codes of digits are those of PyTorch`, () => {
    values.digits.forEach((text, n) => {
      const { mu, logvar } = model.encode(Float32Array.from(Buffer.from(text, "hex"), (g) => g / 255));
      assert.equal(mu.length, values.z[0].length);
      mu.forEach((value, i) => assertClose(value, values.mu[n][i], TOLERANCE, `mu ${i}`));
      logvar.forEach((value, i) => assertClose(value, values.logvar[n][i], TOLERANCE, `logvar ${i}`));
    });
  });

  test(`${name}: pixels of codes are those of PyTorch, one by one and as a batch`, () => {
    const batch = model.decodeBatch(Float32Array.from(values.z.flat()));
    assert.equal(batch.length, 784 * values.z.length);
    values.z.forEach((z, n) => {
      const pixels = model.decode(z);
      values.pixels[n].forEach((expected, i) => {
        assertClose(pixels[values.every * i], expected, TOLERANCE, `pixel ${values.every * i}`);
      });
      assert.deepEqual(batch.subarray(784 * n, 784 * (n + 1)), pixels);
    });
  });
}

for (const [name, { networks, weights, x, y, state }] of Object.entries(layers)) {
  test(`${name}: the layers compute what PyTorch computes, again and again, into any array`, () => {
    const { only } = unpack(JSON.parse(networks), Buffer.from(weights, "hex"));
    const input = Float32Array.from(x);
    const ends = state && new Float32Array(state.length);
    const out = new Float32Array(y.length + 2).fill(7);
    const runs = [() => only.run(input, undefined, ends), () => only.run(x), () => only.run(input, out.subarray(1, -1))];
    for (const found of runs.map((run) => run().slice())) {
      assert.equal(found.length, y.length);
      y.forEach((value, i) => assertClose(found[i], value, TOLERANCE * Math.max(1, Math.abs(value)), `output ${i}`));
    }
    assert.deepEqual([out[0], out.at(-1)], [7, 7]);
    assert.deepEqual(input, Float32Array.from(x), "the input stays as it is");
    state?.forEach((value, i) => assertClose(ends[i], value, TOLERANCE, `state ${i}`));
  });
}

test("a recurrent network goes on from the state that it is given", () => {
  for (const { networks, weights, x, y, state } of [layers.gru, layers.lstm]) {
    const { only } = unpack(JSON.parse(networks), Buffer.from(weights, "hex"));
    const carried = new Float32Array(state.length);
    const steps = x.length / only.size;
    for (let t = 0; t < steps; t += 1) {
      const found = only.run(x.slice(t * only.size, (t + 1) * only.size), undefined, carried);
      found.forEach((value, i) => assertClose(value, y[t * only.out + i], TOLERANCE, `step ${t}, output ${i}`));
    }
  }
});

test("float16 numbers of every kind come back exactly", () => {
  const cases = [
    [0x0000, 0],
    [0x8000, -0],
    [0x3c00, 1],
    [0xc100, -2.5],
    [0x7bff, 65504],
    [0x0400, 2 ** -14],
    [0x03ff, 1023 * 2 ** -24],
    [0x8001, -(2 ** -24)],
  ];
  const bytes = Uint8Array.from(cases.flatMap(([half]) => [half & 255, half >> 8]));
  assert.deepEqual([...fromFloat16(bytes)], cases.map(([, value]) => value));
});

const DENSE = [{ layer: "dense", in: 3, out: 2 }];
const BOTH = { first: DENSE, second: [{ layer: "dense", in: 1, out: 3 }, { layer: "sigmoid" }] };

test("weights are read at any offset, from bytes or a view, and their number is checked", () => {
  const halves = [0x3c00, 0x4000, 0x4200, 0, 0, 0x3c00, 0x3800, 0, 0x3c00, 0x3c00, 0x3c00, 0, 0, 0];
  const bytes = new Uint8Array(2 * halves.length + 1);
  halves.forEach((half, i) => new DataView(bytes.buffer).setUint16(1 + 2 * i, half, true));
  assert.equal(byteLength(BOTH), 2 * halves.length);
  for (const view of [bytes.subarray(1), new DataView(bytes.buffer, 1)]) {
    const { first, second } = unpack(BOTH, view);
    // Rows (1, 2, 3) and (0, 0, 1), biases 1/2 and 0.
    assert.deepEqual([...first.run([1, 0, 2])], [7.5, 2]);
    assert.deepEqual([...second.run([0])], [0.5, 0.5, 0.5]);
  }
  assert.throws(() => unpack(BOTH, bytes), /29 bytes; expected 28/);
});

test("an input of another size, an unknown layer, pictures of other channels are refused", () => {
  const { first } = unpack(BOTH, new Uint8Array(28));
  assert.throws(() => first.run([1, 2]), /2 values; expected 3$/);
  assert.throws(() => first.run([1, 2, 3, 4, 5, 6]), /6 values; expected 3$/);
  const { only } = unpack(JSON.parse(layers.lstm.networks), Buffer.from(layers.lstm.weights, "hex"));
  assert.throws(() => only.run([1, 2, 3]), /3 values; expected 2/);
  assert.throws(() => unpack({ a: [...DENSE, { layer: "attention" }] }, new Uint8Array(16)), /unknown layer attention/);
  const conv = { layer: "conv", in: 2, out: 1, kernel: [1, 1], stride: [1, 1], padding: [0, 0] };
  const pictures = { a: [{ layer: "shape", shape: [3, 4, 5] }, conv] };
  assert.throws(() => unpack(pictures, new Uint8Array(6)), /2 channels got the shape 3 × 4 × 5/);
});

test("bytes arrive the same as a view, as base64 and compressed", async () => {
  const bytes = Uint8Array.from({ length: 700 }, (_, i) => (i * i) & 255);
  const padded = new Uint8Array([9, ...bytes, 9]);
  const packed = gzipSync(bytes);
  const forms = [
    bytes,
    new DataView(padded.buffer, 1, 700),
    { base64: Buffer.from(bytes).toString("base64") },
    { gzip: new Uint8Array(packed) },
    { gzip: { base64: packed.toString("base64") } },
  ];
  for (const form of forms) assert.deepEqual(await toBytes(form), bytes);
});
