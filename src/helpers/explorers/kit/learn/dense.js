/** Dense layers that learn: values and gradients by rows, and Adam over all weights of a network. */

const MOMENTUM = [0.9, 0.999]; // PyTorch's defaults, and the next
const EPS = 1e-8;

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

  /** No step has been made: Adam remembers nothing. */
  forget() {
    this.steps = 0;
    for (const moment of [this.mean, this.square]) moment.fill(0);
  }

  /** One step of Adam down the gradients; by how much each moment is kept from step to step. */
  descend(rate, [B1, B2] = MOMENTUM) {
    this.steps += 1;
    const places = [this.values, this.gradients, this.mean, this.square].map(({ byteOffset }) => byteOffset);
    const [step, root] = [rate / (1 - B1 ** this.steps), Math.sqrt(1 - B2 ** this.steps)];
    this.memory.kernels.adam(this.count, ...places, step, root, B1, B2, 1 - B1, 1 - B2, EPS);
  }

  /** Keep the gradients, to be added to the next ones. */
  hold() {
    this.held = this.gradients.slice();
  }

  addHeld() {
    const { gradients, held } = this;
    for (let i = 0; i < gradients.length; i += 1) gradients[i] += held[i];
  }

  /** No weight farther from 0 than `bound`. */
  clip(bound) {
    const { values } = this;
    for (let i = 0; i < values.length; i += 1) values[i] = Math.min(Math.max(values[i], -bound), bound);
  }

  /** The length of the gradient for the parameters from one number up to another, multiples of four. */
  slope(from = 0, to = this.count) {
    return Math.sqrt(this.memory.kernels.squares(to - from, this.gradients.byteOffset + 4 * from));
  }

  /** All that `restore` needs to go on from here; written over `into`, what an earlier call returned. */
  save(into) {
    const now = [this.values, this.mean, this.square];
    const parts = into?.parts ?? now.map((part) => new Float32Array(part.length));
    parts.forEach((part, i) => part.set(now[i]));
    return { steps: this.steps, parts };
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
    const { kernels, inputs, outputs, weight } = this;
    this.backwardBias(dy, rows);
    kernels.product(inputs, outputs, rows, x.byteOffset, 1, inputs, dy.byteOffset, weight.gradients.byteOffset, 0);
    return asked ? this.through(dy, rows) : null;
  }

  /** The gradients for x, of those for what the layer gives before its ReLU. */
  through(dy, rows) {
    const { kernels, inputs, outputs, weight, turned, dx } = this;
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

  /** Gradients for what the ReLU gives, `dy`, become those for what it gets. */
  unrectified(dy, rows) {
    if (this.slope !== null) this.kernels.unrectify(whole(rows * this.outputs), this.y.byteOffset, dy.byteOffset, this.slope);
    return dy;
  }

  backwardBias(dy, rows) {
    const { kernels, outputs, bias } = this;
    this.unrectified(dy, rows);
    this.ends[1] = rows;
    kernels.sums(1, outputs, this.ends.byteOffset, this.every.byteOffset, 0, dy.byteOffset, bias.gradients.byteOffset);
  }
}

/** Kernels go over vectors of four; arrays have room for the last. */
const whole = (count) => 4 * Math.ceil(count / 4);

/** The weights of layers, by PyTorch's names and in its order of numbers: `{ values, shape }`, copies. */
export function stateOf(layers) {
  return Object.fromEntries(
    Object.entries(layers).flatMap(([name, { weight, bias, inputs, outputs }]) => [
      [`${name}.weight`, { values: turned(weight.values, inputs, outputs), shape: [outputs, inputs] }],
      [`${name}.bias`, { values: bias.values.slice(), shape: [outputs] }],
    ]),
  );
}

/** Give layers the weights that `stateOf` gave. */
export function loadInto(layers, state) {
  for (const [name, { weight, bias, inputs, outputs }] of Object.entries(layers)) {
    weight.values.set(turned(state[`${name}.weight`].values, outputs, inputs));
    bias.values.set(state[`${name}.bias`].values);
  }
}

/** PyTorch's beginning: every weight and bias of a layer uniform within 1 / sqrt(inputs). */
export function begin(layers, draw) {
  for (const { weight, bias, inputs } of Object.values(layers)) {
    for (const { values } of [weight, bias]) {
      for (let i = 0; i < values.length; i += 1) values[i] = (2 * draw() - 1) / Math.sqrt(inputs);
    }
  }
}

/** The transpose of a matrix that has `rows` rows. */
function turned(matrix, rows, columns) {
  const result = new Float32Array(matrix.length);
  for (let i = 0; i < rows; i += 1) for (let j = 0; j < columns; j += 1) result[j * rows + i] = matrix[i * columns + j];
  return result;
}
