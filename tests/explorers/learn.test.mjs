/** What trains in the page: kernels against their twins in JavaScript, and runs that repeat. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { PIXELS } from "../../src/helpers/explorers/kit/digit.js";
import { fromBits, Ink } from "../../src/helpers/explorers/kit/learn/ink.js";
import { packedNetworks } from "../../src/helpers/explorers/kit/learn/vae.js";
import { Memory } from "../../src/helpers/explorers/kit/learn/memory.js";
import { ROWS, Trainer } from "../../src/helpers/explorers/kit/learn/trainer.js";
import { unpack } from "../../src/helpers/explorers/kit/network.js";
import { normal, uniform } from "../../src/helpers/explorers/kit/random.js";
import { assertClose } from "./support.mjs";

/** Do the same work in a memory with SIMD and in one without; the arrays that it returns must agree. */
function both(work, tolerance = 2e-6) {
  const [fast, slow] = [true, false].map((simd) => {
    const memory = new Memory(40000, simd);
    assert.equal(memory.simd, simd);
    const draw = normal(4);
    const filled = (count, size = 1) => {
      const array = memory.floats(count);
      for (let i = 0; i < count; i += 1) array[i] = size * draw();
      return array;
    };
    return work(memory, filled, memory.kernels).map((array) => Float64Array.from(array));
  });
  fast.forEach((array, n) => {
    array.forEach((value, i) => assertClose(value, slow[n][i], tolerance * (1 + Math.abs(slow[n][i])), `array ${n} at ${i}`));
    assert.ok(array.some((value) => value !== 0));
  });
}
const at = ({ byteOffset }) => byteOffset;

// Whole blocks, and every kind of rest: rows, columns by four, single columns.
for (const [m, n, k] of [[8, 16, 12], [7, 20, 5], [4, 13, 9], [3, 3, 4], [1, 1, 7], [6, 8, 1]]) {
  test(`a product of ${m} by ${k} and ${k} by ${n}, as it stands, of a transpose, and added`, () =>
    both((memory, filled, kernels) => {
      const [a, b, plain, turned, more] = [filled(m * k), filled(k * n), memory.floats(m * n), memory.floats(m * n), filled(m * n)];
      kernels.product(m, n, k, at(a), k, 1, at(b), at(plain), 0);
      kernels.product(m, n, k, at(a), 1, m, at(b), at(turned), 0);
      kernels.product(m, n, k, at(a), k, 1, at(b), at(more), 1);
      const expected = Float64Array.from(plain, (_, i) => {
        let sum = 0;
        for (let p = 0; p < k; p += 1) sum += a[Math.floor(i / n) * k + p] * b[p * n + (i % n)];
        return sum;
      });
      plain.forEach((value, i) => assertClose(value, expected[i], 1e-5, `at ${i}`));
      return [plain, turned, more];
    }));
}

test("sums of listed rows, with and without a first one", () => {
  for (const n of [3, 4, 32, 45]) {
    both((memory, filled, kernels) => {
      const [b, first, plain, begun] = [filled(6 * n), filled(n), memory.floats(3 * n), memory.floats(3 * n)];
      const starts = memory.array(Int32Array, 4);
      const list = memory.array(Int32Array, 6);
      starts.set([0, 4, 4, 6]);
      list.set([5, 0, 2, 2, 1, 3]);
      kernels.sums(3, n, at(starts), at(list), 0, at(b), at(plain));
      kernels.sums(3, n, at(starts), at(list), at(first), at(b), at(begun));
      for (let j = 0; j < n; j += 1) {
        assertClose(plain[j], b[5 * n + j] + b[j] + 2 * b[2 * n + j], 1e-5, "three rows, one twice");
        assert.equal(plain[n + j], 0);
        assert.equal(begun[n + j], first[j]);
      }
      return [plain, begun];
    });
  }
});

test("transposes, leaky ReLU and its gradient, squares", () =>
  both((memory, filled, kernels) => {
    const [x, d, turned] = [filled(35), filled(35), memory.floats(35)];
    kernels.transpose(5, 7, at(x), at(turned));
    assert.equal(turned[3 * 5 + 2], x[2 * 7 + 3]);
    kernels.rectify(36, at(x), 0.2);
    kernels.unrectify(36, at(x), at(d), 0.2);
    return [x, d, turned, [kernels.squares(36, at(d))]];
  }));

test("binary pixels from logits of any size", () =>
  both((memory, filled, kernels) => {
    const logits = filled(3 * 784, 30);
    logits.set([0, -0, 1e-6, 88, -88, 1e4, -1e4, 3e38, -3e38]);
    const row = logits.slice(784, 1568);
    const total = memory.array(Float64Array, 3);
    kernels.bernoulli(3, 784, at(logits), at(total), 0.5);
    const expected = row.reduce((sum, x) => sum + Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), 0);
    assertClose(total[1], expected, 1e-6 * expected, "sum of softplus");
    row.forEach((x, j) => assertClose(logits[784 + j], 0.5 / (1 + Math.exp(-x)), 1e-7, "sigmoid"));
    return [logits, total];
  }));

test("Adam, with gradients of any size, and none that is too small to count", () =>
  both((memory, filled, kernels) => {
    const [w, g, m, v] = [filled(40), filled(40, 1e-3), memory.floats(40), memory.floats(40)];
    g.set([0, 1e-18, 1e-30, 1e-38, 1e10, -1e-12]);
    for (let t = 1; t < 4; t += 1) {
      kernels.adam(40, ...[w, g, m, v].map(at), 0.01 / (1 - 0.9 ** t), Math.sqrt(1 - 0.999 ** t), 0.9, 0.999, 0.1, 0.001, 1e-8);
    }
    for (const value of [...m, ...v]) assert.ok(value === 0 || Math.abs(value) > 1.2e-38, `${value} is denormal`);
    return [w, m.map((value) => value * 1e3), v.map((value) => value * 1e6)];
  }));

test("packed bits become lists of pixels, by picture and by pixel", () => {
  const pictures = fromBits(Uint8Array.from([0b10000001, 0b01000000, 0, 0, 0xff, 0b11000000]), 10);
  assert.equal(pictures.count, 3);
  assert.deepEqual([...pictures.starts], [0, 3, 3, 13]);
  assert.deepEqual([...pictures.list], [0, 7, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const ink = new Ink(new Memory(Ink.room(2, 10)), 2, 10);
  ink.set(pictures, [2, 0]);
  assert.deepEqual([...ink.starts], [0, 10, 13]);
  const rows = (pixel) => [...ink.rowsOf.subarray(ink.startsOf[pixel], ink.startsOf[pixel + 1])];
  assert.deepEqual([0, 1, 7, 9].map(rows), [[0, 1], [0], [0, 1], [0, 1]]);
});

/** Pictures of two kinds, bars that lie and bars that stand, of ten classes. */
function bars(count, seed) {
  const draw = uniform(seed);
  const bits = new Uint8Array(count * 98);
  const labels = new Uint8Array(count);
  for (let n = 0; n < count; n += 1) {
    labels[n] = n % 10;
    const line = 4 + Math.floor(20 * draw());
    for (let i = 4; i < 24; i += 1) {
      const pixel = labels[n] < 5 ? line * 28 + i : i * 28 + line;
      bits[n * 98 + (pixel >> 3)] |= 128 >> (pixel & 7);
    }
  }
  return { ...fromBits(bits, PIXELS), labels };
}
const [train, test10] = [bars(1000, 1), bars(40, 2)];
const SETTINGS = { m: 2, width: 32, beta: 1, rate: 3e-3, without: -1, seed: 7 };
const run = (settings = {}) => new Trainer({ ...SETTINGS, ...settings }, train, test10);
const go = (trainer, steps) => {
  while (trainer.at < steps && trainer.advance());
  return trainer;
};
const weights = (trainer) => [...trainer.vae.parameters.values];

test("a run learns, and the same settings give the same run", () => {
  const one = go(run(), 120);
  const [first, last] = [one.history[0], one.history.at(-1)];
  assert.ok(last.reconstruction > first.reconstruction + 300, `${first.reconstruction} to ${last.reconstruction}`);
  assert.deepEqual(weights(go(run(), 120)), weights(one));
  for (const other of [{ seed: 8 }, { beta: 2 }, { rate: 1e-3 }, { without: 3 }]) {
    assert.notDeepEqual(weights(go(run(other), 120)), weights(one));
  }
});

test("a run that goes back comes again to the same numbers", () => {
  const one = go(run(), 130);
  const [then, history, view] = [weights(one), structuredClone(one.history), one.view([0, 1])];
  go(one, 300);
  one.back(130);
  assert.ok(one.at <= 130);
  go(one, 130);
  assert.deepEqual(weights(one), then);
  assert.deepEqual(one.history, history);
  assert.deepEqual(one.view([0, 1]).plane, view.plane);
});

test("arrays of steps that are kept no longer serve again, and those that are kept stay as they are", () => {
  const one = run();
  one.room = 4 * 12 * one.vae.parameters.values.length; // four copies of weights and both moments
  const arrays = new Set();
  const passed = new Map();
  while (one.at < 1700 && one.advance()) {
    for (const { parts } of one.kept.values()) arrays.add(parts[0]);
    if (one.kept.has(one.at)) passed.set(one.at, weights(one));
  }
  assert.deepEqual([...one.kept.keys()], [0, 800, 1600]);
  assert.ok(arrays.size <= 5, `${arrays.size} arrays`);
  for (const [step, { parts }] of one.kept) if (step) assert.deepEqual([...parts[0]], passed.get(step));
});

test("what is kept to go back stays within its room, however long the run", () => {
  const one = run();
  one.vae.parameters.save = () => ({ steps: one.at, parts: [{ byteLength: 15e6 }] });
  go(one, 100);
  assert.deepEqual([...one.kept.keys()], [0, 100]);
  go(one, 500);
  assert.deepEqual([...one.kept.keys()], [0, 400]);
});

test("a digit that is left out is never shown to the networks", () => {
  const one = run({ without: 3 });
  const seen = new Set();
  for (let step = 0; step < 2 * one.perEpoch; step += 1) {
    assert.equal(one.batch().length, ROWS);
    one.batch().forEach((number) => seen.add(train.labels[number]));
    one.advance();
  }
  assert.deepEqual([...seen].sort(), [0, 1, 2, 4, 5, 6, 7, 8, 9]);
});

test("a run whose weights are no numbers any more stops, says when, and can go back", () => {
  const one = go(run(), 40);
  one.vae.parameters.values.fill(NaN);
  assert.equal(one.advance(), false);
  assert.equal(one.broke, 40);
  assert.equal(one.view([0]).broke, 40);
  one.back(20);
  assert.equal(one.broke, null);
  assert.deepEqual(weights(go(one, 60)), weights(go(run(), 60)));
});

test("what can be seen: means along the two dimensions that say most, pictures of ink", () => {
  const one = go(run({ m: 10 }), 60);
  const { axes, codes, again, plane } = one.view([3, 4]);
  assert.equal(codes.length, 80);
  assert.equal(again.length, 2 * PIXELS);
  assert.equal(plane.length, 256 * PIXELS);
  assert.ok(plane.some((level) => level > 100));
  const code = one.vae.encode(test10, [0]);
  assertClose(codes[1], code[axes[1]], 1e-6, "the second axis");
});

test("the networks that a run hands over give its codes and its pictures", () => {
  const { vae } = go(run(), 30);
  const { networks, weights: numbers } = packedNetworks(vae.state());
  const { encoder, decoder } = unpack(networks, numbers);
  const picture = Float32Array.from({ length: PIXELS }, (_, i) => (test10.list.slice(test10.starts[0], test10.starts[1]).includes(i) ? 1 : 0));
  encoder.run(picture).forEach((value, i) => assertClose(value, vae.encode(test10, [0])[i], 1e-5, `code ${i}`));
  vae.z.set([0.5, -1]);
  const expected = vae.probabilities(vae.z, 1).slice(0, PIXELS);
  decoder.run([0.5, -1]).forEach((value, i) => assertClose(value, expected[i], 1e-5, `pixel ${i}`));
});
