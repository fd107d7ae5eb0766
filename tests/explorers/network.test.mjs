import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { toBytes } from "../../src/helpers/explorers/kit/decode.js";
import { byteLength, fromFloat16, unpack } from "../../src/helpers/explorers/kit/network.js";
import { assertClose, golden, shipped } from "./support.mjs";

const TOLERANCE = 1e-5; // the page computes in single precision, the golden values are double
const TINY = {
  encoder: [{ in: 3, out: 2, activation: "linear" }],
  decoder: [{ in: 1, out: 3, activation: "sigmoid" }],
};

for (const [name, values] of Object.entries(golden("network"))) {
  const network = unpack(values.network, shipped(name));

  test(`${name}: codes of digits are those of PyTorch`, () => {
    values.digits.forEach((text, n) => {
      const { mu, logvar } = network.encode(Float32Array.from(Buffer.from(text, "hex"), (g) => g / 255));
      assert.equal(mu.length, values.network.z_dim);
      mu.forEach((value, i) => assertClose(value, values.mu[n][i], TOLERANCE, `mu ${i}`));
      logvar.forEach((value, i) => assertClose(value, values.logvar[n][i], TOLERANCE, `logvar ${i}`));
    });
  });

  test(`${name}: pixels of codes are those of PyTorch, one by one and as a batch`, () => {
    const batch = network.decodeBatch(Float32Array.from(values.z.flat()));
    assert.equal(batch.length, 784 * values.z.length);
    values.z.forEach((z, n) => {
      const pixels = network.decode(z);
      values.pixels[n].forEach((expected, i) => {
        assertClose(pixels[values.every * i], expected, TOLERANCE, `pixel ${values.every * i}`);
      });
      assert.deepEqual(batch.subarray(784 * n, 784 * (n + 1)), pixels);
    });
  });

  test(`${name}: a decode takes less than half a millisecond`, (t) => {
    const out = new Float32Array(784);
    const times = Array.from({ length: 300 }, (_, i) => {
      const z = new Float32Array(values.network.z_dim).fill(Math.sin(i));
      const start = performance.now();
      assert.equal(network.decode(z, out), out);
      return performance.now() - start;
    });
    const median = times.sort((a, b) => a - b)[150];
    t.diagnostic(`${name}: ${median.toFixed(3)} ms a decode, median of 300`);
    assert.ok(median < 0.5, `${median} ms`);
  });
}

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

test("weights are read at any offset, from bytes or a view, and their number is checked", () => {
  const halves = [0x3c00, 0x4000, 0x4200, 0, 0, 0x3c00, 0x3800, 0, 0x3c00, 0x3c00, 0x3c00, 0, 0, 0];
  const bytes = new Uint8Array(2 * halves.length + 1);
  halves.forEach((half, i) => new DataView(bytes.buffer).setUint16(1 + 2 * i, half, true));
  assert.equal(byteLength(TINY), 2 * halves.length);
  for (const view of [bytes.subarray(1), new DataView(bytes.buffer, 1)]) {
    const network = unpack(TINY, view);
    const { mu, logvar } = network.encode([1, 0, 2]);
    // Rows (1, 2, 3) and (0, 0, 1), biases 1/2 and 0.
    assert.deepEqual([...mu, ...logvar], [7.5, 2]);
    assert.deepEqual([...network.decode([0])], [0.5, 0.5, 0.5]);
  }
  assert.throws(() => unpack(TINY, bytes), /29 bytes; expected 28/);
});

test("an input of another size and an unknown activation are refused", () => {
  const network = unpack(TINY, new Uint8Array(28));
  assert.throws(() => network.encode([1, 2]), /2 values; expected 3/);
  assert.throws(() => network.decode([1, 2]), /2 values; expected 1/);
  const strange = { ...TINY, encoder: [{ in: 3, out: 2, activation: "tanh" }] };
  assert.throws(() => unpack(strange, new Uint8Array(28)), /unknown activation tanh/);
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
