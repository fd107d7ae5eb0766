/** Dense layers one after another that learn, leaky ReLU between them. */

import { begin, Dense, denseRoom, denseSize, loadInto, Parameters, stateOf } from "./dense.js";

const pairs = (sizes) => sizes.slice(1).map((outputs, i) => [sizes[i], outputs]);

export class LearningMLP {
  /** How many floats of memory a network needs. */
  static room(sizes, rows) {
    const layers = pairs(sizes);
    const count = layers.reduce((sum, [inputs, outputs]) => sum + denseSize(inputs, outputs), 0);
    const rooms = layers.reduce((sum, [inputs, outputs]) => sum + denseRoom(inputs, outputs, rows) + (rows + 4) * outputs, 0);
    return 4 * (count + 8) + rooms + (rows + 4) * (sizes[0] + sizes.at(-1));
  }

  /** `sizes` from inputs to outputs, at most `rows` rows at once. */
  constructor(memory, sizes, { rows, slope = 0.2 }) {
    const count = pairs(sizes).reduce((sum, [inputs, outputs]) => sum + denseSize(inputs, outputs), 0);
    this.memory = memory;
    this.parameters = new Parameters(memory, count);
    const last = sizes.length - 2;
    this.layers = pairs(sizes).map(([inputs, outputs], i) =>
      new Dense(this.parameters, { inputs, outputs, rows, slope: i < last ? slope : null }));
    /** By PyTorch's names in an nn.Sequential. */
    this.named = Object.fromEntries(this.layers.map((layer, i) => [String(2 * i), layer]));
    this.ones = memory.floats(rows * sizes.at(-1)).fill(1);
    this.pull = memory.floats(rows * sizes[0]);
    this.tangents = this.layers.map(({ outputs }) => memory.floats(rows * outputs));
  }

  /** First weights, from uniform numbers; what has been learned is forgotten. */
  begin(draw) {
    begin(this.named, draw);
    this.parameters.forget();
  }

  state() {
    return stateOf(this.named);
  }

  load(state) {
    loadInto(this.named, state);
  }

  /** x, an array of the memory, to the outputs. */
  forward(x, rows) {
    this.x = x;
    return this.layers.reduce((y, layer) => layer.forward(y, rows), x);
  }

  /** The gradients of all weights, of those for the outputs of the last `forward`; those for x, if asked. */
  backward(dy, rows, asked = false) {
    for (let i = this.layers.length - 1; i >= 0; i -= 1) {
      dy = this.layers[i].backward(i ? this.layers[i - 1].y : this.x, dy, rows, asked || i > 0);
    }
    return dy;
  }

  /** The slopes of the one output of the last `forward` by its inputs, row by row. */
  slopes(rows) {
    return this.layers.reduceRight((dy, layer) => layer.through(layer.unrectified(dy, rows), rows), this.ones);
  }

  /**
   * Add the gradients of a penalty on the slopes that `slopes` has given: `pull`, the gradients of
   * the penalty for them, is sent forward. The slopes are products of weights and of the ReLUs'
   * slopes, and those do not change with the weights; nor do biases matter.
   */
  penalise(pull, rows) {
    const { layers, memory: { kernels } } = this;
    layers.reduce((u, layer, i) => {
      const { inputs, outputs, weight } = layer;
      const b = i + 1 < layers.length ? layers[i + 1].dx : this.ones;
      kernels.product(inputs, outputs, rows, u.byteOffset, 1, inputs, b.byteOffset, weight.gradients.byteOffset, 1);
      const t = this.tangents[i];
      kernels.product(rows, outputs, inputs, u.byteOffset, inputs, 1, weight.values.byteOffset, t.byteOffset, 0);
      return layer.unrectified(t, rows);
    }, pull);
  }
}
