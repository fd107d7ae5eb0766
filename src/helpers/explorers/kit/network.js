/**
 * Networks that run in the page: layer after layer, on typed arrays.
 *
 * What comes in is what `helpers.explorers.kit.layers.pack` made: for every network the list of
 * its layers, and all numbers as little-endian float16, in PyTorch's order.
 */

import { sigmoid, softplus } from "./bernoulli.js";
import { recurrences } from "./recurrent.js";

/** A layer that applies f to each number; `y` may be `x`. */
const each = (f) => () => ({
  run(x, y) {
    for (let i = 0; i < x.length; i++) y[i] = f(x[i]);
  },
});

/** Makers of layers: of a description, `take` of the next weights, and the shape that comes in. */
const LAYERS = {
  leaky: ({ slope }) => ({
    run(x, y) {
      for (let i = 0; i < x.length; i++) y[i] = x[i] < 0 ? slope * x[i] : x[i];
    },
  }),
  sigmoid: each(sigmoid),
  tanh: each(Math.tanh),
  softplus: each(softplus),
  dense,
  conv: (layer, take, shape) => convolution(layer, take, shape, false),
  deconv: (layer, take, shape) => convolution(layer, take, shape, true),
  scale,
  norm,
  embedding: ({ count, out }, take) => {
    const rows = take(count * out);
    return { steps: true, shape: [out], run: (x, y) => x.forEach((id, i) => y.set(rows.subarray(id * out, (id + 1) * out), i * out)) };
  },
  ...recurrences(dense),
};

/** How many numbers a layer takes. */
const SIZES = {
  dense: (l) => l.out * (l.in + 1),
  conv: (l) => l.out * (l.in * l.kernel[0] * l.kernel[1] + 1),
  scale: (l) => 2 * l.in,
  norm: (l) => 2 * l.in,
  embedding: (l) => l.count * l.out,
  gru: (l) => 3 * l.out * (l.in + l.out + 2),
  lstm: (l) => 4 * l.out * (l.in + l.out + 2),
};
SIZES.deconv = SIZES.conv;

/** How many bytes the weights of some networks take. */
export function byteLength(networks) {
  const sizes = Object.values(networks).flat().map((layer) => SIZES[layer.layer]?.(layer) ?? 0);
  return 2 * sizes.reduce((sum, size) => sum + size, 0);
}

/**
 * Little-endian float16 to numbers.
 *
 * Shifted into the fields of a float32, every finite float16 is too small by exactly 2^112,
 * subnormal ones included. Infinities and NaN are not expected: `pack` refuses them.
 */
export function fromFloat16(bytes) {
  const word = new Uint32Array(1);
  const number = new Float32Array(word.buffer);
  const values = new Float32Array(bytes.length >> 1);
  for (let i = 0; i < values.length; i++) {
    const half = bytes[2 * i] | (bytes[2 * i + 1] << 8);
    word[0] = ((half & 0x8000) << 16) | ((half & 0x7fff) << 13);
    values[i] = number[0] * 2 ** 112;
  }
  return values;
}

/**
 * Build networks: an object of `Network` by name.
 *
 * @param networks `{name: [{layer: "dense", in, out}, {layer: "sigmoid"}, ...], ...}`.
 * @param weights float16 in a Uint8Array or DataView, at any offset into its buffer; or the numbers
 *   themselves, a Float32Array.
 */
export function unpack(networks, weights) {
  const expected = byteLength(networks);
  const numbers = weights instanceof Float32Array;
  const bytes = numbers ? 2 * weights.length : weights.byteLength;
  if (bytes !== expected) throw new RangeError(`the weights have ${bytes} bytes; expected ${expected}`);
  const values = numbers ? weights : fromFloat16(new Uint8Array(weights.buffer, weights.byteOffset, bytes));
  let start = 0;
  const take = (count) => values.subarray(start, (start += count));
  return Object.fromEntries(Object.entries(networks).map(([name, layers]) => [name, new Network(layers, take)]));
}

const product = (shape) => shape.reduce((a, b) => a * b, 1);

/** Layers one after another. What `run` returns is a buffer that the next call overwrites. */
export class Network {
  constructor(descriptions, take) {
    const first = descriptions.find((layer) => layer.in || layer.shape || layer.count);
    /** How many numbers come in, of one step where the network reads a sequence. */
    this.size = first.count ? 1 : (first.in ?? product(first.shape));
    this.layers = [];
    let shape = [this.size];
    for (const layer of descriptions) {
      if (layer.layer === "shape") {
        shape = layer.shape;
        continue;
      }
      const make = LAYERS[layer.layer];
      if (!make) throw new RangeError(`unknown layer ${layer.layer}`);
      const made = make(layer, take, shape);
      // An activation keeps the shape, and after the first layer writes over what it reads.
      made.buffer = made.shape || !this.layers.length ? new Float32Array(product(made.shape ?? shape)) : null;
      shape = made.shape ?? shape;
      made.size = product(shape);
      this.layers.push(made);
    }
    this.out = product(shape);
    this.reads = this.layers.some(({ steps }) => steps);
  }

  /** The values between the layers, as the last `run` left them after each activation: copies. */
  hidden() {
    return this.layers.slice(0, -1).flatMap(({ buffer }) => (buffer ? [buffer.slice()] : []));
  }

  /**
   * Feed x through the layers; the last one writes into `out`, if given.
   *
   * A network with an embedding or a recurrent layer reads a sequence, step after step, and
   * returns one. `state` is where a recurrent layer starts, and becomes where it ends: h of a GRU,
   * h and then c of an LSTM.
   */
  run(x, out, state) {
    const steps = x.length / this.size;
    if (this.reads ? !(steps >= 1 && Number.isInteger(steps)) : steps !== 1) {
      throw new RangeError(`the input has ${x.length} values; expected ${this.size}`);
    }
    if (this.reads && Array.isArray(x)) x = Float32Array.from(x);
    const last = this.layers.at(-1);
    for (const layer of this.layers) {
      let y = (layer === last && out) || layer.buffer || x;
      if (steps > 1 && y !== out && y !== x) y = new Float32Array(steps * layer.size);
      if (steps === 1 || layer.steps || !layer.shape) layer.run(x, y, state);
      else {
        const from = x.length / steps;
        for (let t = 0; t < steps; t++) {
          layer.run(x.subarray(t * from, (t + 1) * from), y.subarray(t * layer.size, (t + 1) * layer.size));
        }
      }
      x = y;
    }
    return x;
  }
}

function dense(layer, take) {
  const weight = transposed(take(layer.out * layer.in), layer.out, layer.in);
  const bias = take(layer.out);
  const active = new Int32Array(layer.in);
  return { shape: [layer.out], run: (x, y) => affine(weight, bias, active, x, y) };
}

function transposed(matrix, rows, columns) {
  const result = new Float32Array(matrix.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) result[c * rows + r] = matrix[r * columns + c];
  }
  return result;
}

/**
 * y = W x + b, column by column of W, for the inputs that are not zero.
 *
 * Four fifths of a digit's pixels are 0, and so is much of what ReLU lets through. Four columns
 * at once touch y a quarter as often; of the orders tried, this was the fastest.
 */
function affine(weight, bias, active, x, y) {
  let count = 0;
  for (let i = 0; i < x.length; i++) if (x[i] !== 0) active[count++] = i;
  const rows = bias.length;
  y.set(bias);
  let k = 0;
  for (; k + 3 < count; k += 4) {
    const [i0, i1, i2, i3] = [active[k], active[k + 1], active[k + 2], active[k + 3]];
    const [x0, x1, x2, x3] = [x[i0], x[i1], x[i2], x[i3]];
    const [w0, w1, w2, w3] = [i0 * rows, i1 * rows, i2 * rows, i3 * rows];
    for (let r = 0; r < rows; r++) {
      y[r] +=
        weight[w0 + r] * x0 + weight[w1 + r] * x1 + weight[w2 + r] * x2 + weight[w3 + r] * x3;
    }
  }
  for (; k < count; k++) {
    const [value, w] = [x[active[k]], active[k] * rows];
    for (let r = 0; r < rows; r++) y[r] += weight[w + r] * value;
  }
}

/** A batch normalisation in use: y = scale x + shift, both one for each channel. */
function scale(layer, take, shape) {
  const [factor, shift] = [take(layer.in), take(layer.in)];
  const area = product(shape) / layer.in;
  return {
    run(x, y) {
      for (let i = 0; i < x.length; i++) {
        const channel = Math.floor(i / area) % layer.in;
        y[i] = factor[channel] * x[i] + shift[channel];
      }
    },
  };
}

/** A layer normalisation, y = factor (x − mean) / deviation + shift, over every `in` numbers by themselves. */
function norm({ in: size, eps }, take) {
  const [factor, shift] = [take(size), take(size)];
  return {
    run(x, y) {
      for (let start = 0; start < x.length; start += size) {
        let [mean, variance] = [0, 0];
        for (let i = 0; i < size; i++) mean += x[start + i] / size;
        for (let i = 0; i < size; i++) variance += (x[start + i] - mean) ** 2 / size;
        const deviation = Math.sqrt(variance + eps);
        for (let i = 0; i < size; i++) y[start + i] = (factor[i] * (x[start + i] - mean)) / deviation + shift[i];
      }
    },
  };
}

/**
 * A convolution or its transpose, on channels by rows by columns.
 *
 * Both pair the same pixels: pixel (i, j) of the coarse picture with pixel (i s + k − p, …) of the
 * fine one, for every place k of the kernel. A convolution adds from fine to coarse, its transpose
 * from coarse to fine; PyTorch stores the weights of both by coarse channel, then fine channel.
 */
function convolution({ out, in: channels, kernel, stride, padding, more = [0, 0] }, take, shape, up) {
  const [depth, ...size] = shape;
  if (size.length !== 2 || depth !== channels) {
    throw new RangeError(`a convolution of ${channels} channels got the shape ${shape.join(" × ")}`);
  }
  const after = size.map((n, a) =>
    up
      ? (n - 1) * stride[a] - 2 * padding[a] + kernel[a] + more[a]
      : Math.floor((n + 2 * padding[a] - kernel[a]) / stride[a]) + 1,
  );
  const [[rows, columns], [height, width]] = up ? [size, after] : [after, size];
  const [coarse, fine] = up ? [channels, out] : [out, channels];
  const weight = take(out * channels * kernel[0] * kernel[1]);
  const bias = take(out);
  // For place k of the kernel, the pixels whose partner lies in the fine picture.
  const range = (k, axis, n, limit) => {
    const low = Math.max(0, Math.ceil((padding[axis] - k) / stride[axis]));
    return [low, Math.min(n - 1, Math.floor((limit - 1 + padding[axis] - k) / stride[axis]))];
  };
  return {
    shape: [out, ...after],
    run(x, y) {
      const area = after[0] * after[1];
      for (let c = 0; c < out; c++) y.fill(bias[c], c * area, (c + 1) * area);
      let w = 0;
      for (let c = 0; c < coarse; c++) {
        for (let f = 0; f < fine; f++) {
          for (let k = 0; k < kernel[0]; k++) {
            const [top, bottom] = range(k, 0, rows, height);
            for (let l = 0; l < kernel[1]; l++) {
              const value = weight[w++];
              const [left, right] = range(l, 1, columns, width);
              for (let i = top; i <= bottom; i++) {
                const row = (c * rows + i) * columns;
                const partner = (f * height + i * stride[0] + k - padding[0]) * width + l - padding[1];
                if (up) {
                  for (let j = left; j <= right; j++) y[partner + j * stride[1]] += value * x[row + j];
                } else {
                  for (let j = left; j <= right; j++) y[row + j] += value * x[partner + j * stride[1]];
                }
              }
            }
          }
        }
      }
    },
  };
}
