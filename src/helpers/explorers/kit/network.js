/**
 * Dense networks that run in the page: the encoder and decoder of a shipped or just trained VAE.
 *
 * What comes in is what `helpers.explorers.weights.pack` made: a description of the layers, and
 * all numbers as little-endian float16, the encoder's layers before the decoder's, for every
 * layer its weight (row-major, outputs by inputs), then its bias.
 */

/** What a layer does to its outputs, in place. */
const ACTIVATIONS = {
  linear() {},
  relu(y) {
    for (let i = 0; i < y.length; i++) if (y[i] < 0) y[i] = 0;
  },
  sigmoid(y) {
    for (let i = 0; i < y.length; i++) y[i] = 1 / (1 + Math.exp(-y[i]));
  },
};

/** How many bytes the weights of one network take. */
export function byteLength(spec) {
  const layers = [...spec.encoder, ...spec.decoder];
  return layers.reduce((sum, layer) => sum + 2 * layer.out * (layer.in + 1), 0);
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
 * Build a network.
 *
 * @param spec `{z_dim, encoder: [{in, out, activation}, ...], decoder: [...]}`.
 * @param bytes Uint8Array or DataView, at any offset into its buffer.
 */
export function unpack(spec, bytes) {
  const expected = byteLength(spec);
  if (bytes.byteLength !== expected) {
    throw new RangeError(`the weights have ${bytes.byteLength} bytes; expected ${expected}`);
  }
  const values = fromFloat16(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  let start = 0;
  const take = (count) => values.subarray(start, (start += count));
  const build = (layer) => {
    const activate = ACTIVATIONS[layer.activation];
    if (!activate) throw new RangeError(`unknown activation ${layer.activation}`);
    const weight = transposed(take(layer.out * layer.in), layer.out, layer.in);
    const [active, output] = [new Int32Array(layer.in), new Float32Array(layer.out)];
    return { weight, bias: take(layer.out), activate, active, output };
  };
  return new Network(spec.encoder.map(build), spec.decoder.map(build));
}

function transposed(matrix, rows, columns) {
  const result = new Float32Array(matrix.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) result[c * rows + r] = matrix[r * columns + c];
  }
  return result;
}

/** An encoder and a decoder. What a call returns is a buffer that the next call overwrites. */
class Network {
  constructor(encoder, decoder) {
    this.encoder = encoder;
    this.decoder = decoder;
    const code = encoder.at(-1).output;
    const mu = code.subarray(0, code.length / 2);
    const logvar = code.subarray(mu.length);
    this.posterior = { mu, logvar };
  }

  /** x, values in [0, 1], to the mean and log-variance of q(z|x). */
  encode(x) {
    forward(this.encoder, x, this.encoder.at(-1).output);
    return this.posterior;
  }

  /** z to E[x|z], for a Bernoulli decoder the pixel probabilities; written into out. */
  decode(z, out = this.decoder.at(-1).output) {
    return forward(this.decoder, z, out);
  }

  /** Codes one after another to their pictures one after another, in an array of their own. */
  decodeBatch(zs) {
    const [m, d] = [this.decoder[0].active.length, this.decoder.at(-1).output.length];
    const out = new Float32Array((zs.length / m) * d);
    for (let z = 0, x = 0; x < out.length; z += m, x += d) {
      this.decode(zs.slice(z, z + m), out.subarray(x, x + d));
    }
    return out;
  }
}

/** Feed x through the layers; the last one writes into out. */
function forward(layers, x, out) {
  const expected = layers[0].active.length;
  if (x.length !== expected) {
    throw new RangeError(`the input has ${x.length} values; expected ${expected}`);
  }
  for (const layer of layers) {
    const y = layer === layers.at(-1) ? out : layer.output;
    affine(layer, x, y);
    layer.activate(y);
    x = y;
  }
  return out;
}

/**
 * y = W x + b, column by column of W, for the inputs that are not zero.
 *
 * Four fifths of a digit's pixels are 0, and so is much of what ReLU lets through. Four columns
 * at once touch y a quarter as often; of the orders tried, this was the fastest.
 */
function affine({ weight, bias, active }, x, y) {
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
