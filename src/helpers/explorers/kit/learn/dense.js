/** Dense layers that learn: values and gradients by rows, and Adam over all weights of a network. */

const [B1, B2, EPS] = [0.9, 0.999, 1e-8]; // PyTorch's defaults

/** The weights of a network side by side, with their gradients and Adam's moments. */
export class Parameters {
  /** For `count` numbers, which layers then take. */
  constructor(memory, count) {
    this.memory = memory;
    this.count = 4 * Math.ceil(count / 4);
    [this.values, this.gradients, this.mean, this.square] = Array.from({ length: 4 }, () => memory.floats(this.count));
    this.used = 0;
    this.steps = 0;
  }

  /** The next `count` of them: `values`, and their `gradients`. */
  take(count) {
    const from = this.used;
    this.used += count;
    return { values: this.values.subarray(from, this.used), gradients: this.gradients.subarray(from, this.used) };
  }

  /** One step of Adam down the gradients. */
  descend(rate) {
    this.steps += 1;
    const places = [this.values, this.gradients, this.mean, this.square].map(({ byteOffset }) => byteOffset);
    const [step, root] = [rate / (1 - B1 ** this.steps), Math.sqrt(1 - B2 ** this.steps)];
    this.memory.kernels.adam(this.count, ...places, step, root, B1, B2, 1 - B1, 1 - B2, EPS);
  }

  /** The length of the gradient for the parameters from one number up to another, multiples of four. */
  slope(from = 0, to = this.count) {
    return Math.sqrt(this.memory.kernels.squares(to - from, this.gradients.byteOffset + 4 * from));
  }

  /** All that `restore` needs to go on from here. */
  save() {
    return { steps: this.steps, parts: [this.values, this.mean, this.square].map((part) => part.slice()) };
  }

  restore({ steps, parts }) {
    this.steps = steps;
    [this.values, this.mean, this.square].forEach((part, i) => part.set(parts[i]));
  }
}

/** How many numbers a dense layer takes. */
export const denseSize = (inputs, outputs) => (inputs + 1) * outputs;

/** How many floats a dense layer needs besides, for at most `rows` rows at once. */
export const denseRoom = (inputs, outputs, rows) => 2 * (rows + 4) * (inputs + outputs) + 3 * rows + 64;

/**
 * A layer from `inputs` to `outputs` for at most `rows` rows at once. W has a row for each input:
 * the transpose of PyTorch's. `slope` is that of a leaky ReLU behind it, 0 for ReLU, null for none.
 */
export class Dense {
  constructor(parameters, { inputs, outputs, rows, slope = null }) {
    const { memory } = parameters;
    Object.assign(this, { kernels: memory.kernels, inputs, outputs, slope, size: denseSize(inputs, outputs) });
    this.weight = parameters.take(inputs * outputs);
    this.bias = parameters.take(outputs);
    this.y = memory.floats(rows * outputs);
    this.dx = memory.floats(rows * inputs);
    this.turned = { dy: memory.floats(rows * outputs), dx: memory.floats(rows * inputs) };
    // Lists for `sums`: no row for each row, and all rows for one.
    this.none = memory.array(Int32Array, rows + 1);
    this.every = memory.array(Int32Array, rows);
    this.every.forEach((_, i, list) => (list[i] = i));
    this.ends = memory.array(Int32Array, 2);
  }

  /** x, a float array of the memory, `rows` rows: into `y`, which is returned. */
  forward(x, rows) {
    const { kernels, inputs, outputs, weight, bias, y } = this;
    const at = y.byteOffset;
    kernels.sums(rows, outputs, this.none.byteOffset, 0, bias.values.byteOffset, 0, at);
    kernels.product(rows, outputs, inputs, x.byteOffset, inputs, 1, weight.values.byteOffset, at, 1);
    return this.rectified(rows);
  }

  /** The same of rows of zeros and ones: the numbers of the ones, as `Ink` lists them. */
  forwardInk({ starts, list }, rows) {
    const { kernels, outputs, weight, bias, y } = this;
    kernels.sums(rows, outputs, starts.byteOffset, list.byteOffset, bias.values.byteOffset, weight.values.byteOffset, y.byteOffset);
    return this.rectified(rows);
  }

  rectified(rows) {
    if (this.slope !== null) this.kernels.rectify(whole(rows * this.outputs), this.y.byteOffset, this.slope);
    return this.y;
  }

  /**
   * The gradients of weights and bias, of those for `y`, which this changes; x is what went in.
   * Returns the gradients for x, unless nobody asks for them.
   */
  backward(x, dy, rows, asked = true) {
    const { kernels, inputs, outputs, weight, turned, dx } = this;
    this.backwardBias(dy, rows);
    kernels.product(inputs, outputs, rows, x.byteOffset, 1, inputs, dy.byteOffset, weight.gradients.byteOffset, 0);
    if (!asked) return null;
    // W dY' has long rows in both factors, dY W' would have columns.
    kernels.transpose(rows, outputs, dy.byteOffset, turned.dy.byteOffset);
    kernels.product(inputs, rows, outputs, weight.values.byteOffset, outputs, 1, turned.dy.byteOffset, turned.dx.byteOffset, 0);
    kernels.transpose(inputs, rows, turned.dx.byteOffset, dx.byteOffset);
    return dx;
  }

  /** The same of rows of zeros and ones, for which there are no gradients. */
  backwardInk({ startsOf, rowsOf }, dy, rows) {
    const { kernels, inputs, outputs, weight } = this;
    this.backwardBias(dy, rows);
    kernels.sums(inputs, outputs, startsOf.byteOffset, rowsOf.byteOffset, 0, dy.byteOffset, weight.gradients.byteOffset);
  }

  backwardBias(dy, rows) {
    const { kernels, outputs, bias, slope, y } = this;
    if (slope !== null) kernels.unrectify(whole(rows * outputs), y.byteOffset, dy.byteOffset, slope);
    this.ends[1] = rows;
    kernels.sums(1, outputs, this.ends.byteOffset, this.every.byteOffset, 0, dy.byteOffset, bias.gradients.byteOffset);
  }
}

/** Kernels go over vectors of four; arrays have room for the last. */
const whole = (count) => 4 * Math.ceil(count / 4);
