/** Noise on a plane, a generator that makes pictures of it, and the nearest of many pictures. */

import { unpack } from "../kit/network.js";
import { normal } from "../kit/random.js";

/** Three independent draws w, a and b of N(0, I) in `size` dimensions. */
export function draws(seed, size) {
  const draw = normal(seed);
  return [0, 1, 2].map(() => Float64Array.from({ length: size }, draw));
}

/**
 * The noise at (u, v): scale (w + u a + v b) / √(1 + u² + v²). The root makes of every place of the
 * plane a draw of N(0, I), where the scale is 1.
 */
export function noiseAt([w, a, b], u, v, scale) {
  const factor = scale / Math.sqrt(1 + u * u + v * v);
  return w.map((value, i) => factor * (value + u * a[i] + v * b[i]));
}

/**
 * A generator, `{ size, classes, make(z, y, out) }`: of z in `size` dimensions, and of the class y
 * where there are classes, beside it as so many inputs of which one is 1.
 */
export function generatorOf({ networks, classes }, weights) {
  const { generator } = unpack(networks, weights);
  const size = generator.size - classes;
  const input = new Float32Array(generator.size);
  return {
    size, classes,
    make(z, y, out) {
      input.set(z);
      input.fill(0, size);
      if (classes) input[size + Math.min(y, classes - 1)] = 1;
      return generator.run(input, out);
    },
  };
}

/** How many bits of a 32-bit number are 1. */
function ones(word) {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Pictures of `pixels` bits each, packed with the first pixel highest, among which to look. */
export class Pictures {
  constructor(bytes, pixels) {
    this.pixels = pixels;
    this.each = Math.ceil(pixels / 8);
    this.words = Math.ceil(this.each / 4);
    this.count = bytes.length / this.each;
    this.bytes = bytes;
    const padded = new Uint8Array(4 * this.words * this.count);
    for (let n = 0; n < this.count; n += 1) padded.set(bytes.subarray(n * this.each, (n + 1) * this.each), 4 * this.words * n);
    this.all = new Int32Array(padded.buffer);
  }

  /** A picture's pixels, each 0 or 1. */
  picture(n) {
    const start = n * this.each;
    return Float32Array.from({ length: this.pixels }, (_, i) => (this.bytes[start + (i >> 3)] >> (7 - (i & 7))) & 1);
  }

  /**
   * The `k` nearest pictures to grey levels, those thresholded at one half: `{ n, distance }` each,
   * where the distance is how many pixels differ. Of equally near ones the first comes first.
   */
  nearest(levels, k) {
    const packed = new Uint8Array(4 * this.words);
    for (let i = 0; i < this.pixels; i += 1) if (levels[i] > 0.5) packed[i >> 3] |= 128 >> (i & 7);
    const query = new Int32Array(packed.buffer);
    const found = Array.from({ length: k }, () => ({ n: -1, distance: Infinity }));
    for (let n = 0, start = 0; n < this.count; n += 1, start += this.words) {
      const most = found[k - 1].distance;
      let distance = 0;
      for (let i = 0; i < this.words && distance < most; i += 1) distance += ones(query[i] ^ this.all[start + i]);
      if (distance >= most) continue;
      const at = found.findIndex((other) => distance < other.distance);
      found.pop();
      found.splice(at, 0, { n, distance });
    }
    return found.filter(({ n }) => n >= 0);
  }
}

/** The middle one of some numbers, the mean of both middle ones of an even count. */
export function median(values) {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1] + sorted[Math.floor(half)]) / 2;
}
