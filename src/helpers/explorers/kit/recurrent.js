/** Recurrent layers, GRU and LSTM, with PyTorch's order of gates. */

const sigmoid = (x) => 1 / (1 + Math.exp(-x));

/** h from the gates' two shares, of the input (a) and of h itself (b): r, z, n. */
function gru(a, b, h, n) {
  for (let i = 0; i < n; i++) {
    const reset = sigmoid(a[i] + b[i]);
    const keep = sigmoid(a[n + i] + b[n + i]);
    const fresh = Math.tanh(a[2 * n + i] + reset * b[2 * n + i]);
    h[i] = (1 - keep) * fresh + keep * h[i];
  }
}

/** h and, behind it, c from the gates i, f, g, o. */
function lstm(a, b, h, n) {
  const gate = (k, i) => a[k * n + i] + b[k * n + i];
  for (let i = 0; i < n; i++) {
    const kept = sigmoid(gate(1, i)) * h[n + i];
    h[n + i] = kept + sigmoid(gate(0, i)) * Math.tanh(gate(2, i));
    h[i] = sigmoid(gate(3, i)) * Math.tanh(h[n + i]);
  }
}

/** Makers of both layers, with the maker of dense ones. */
export function recurrences(dense) {
  const made = (cell, gates, states) => (layer, take) => {
    const { in: size, out } = layer;
    const ofInput = dense({ in: size, out: gates * out }, take);
    const ofState = dense({ in: out, out: gates * out }, take);
    const [a, b] = [new Float32Array(gates * out), new Float32Array(gates * out)];
    return {
      steps: true,
      shape: [out],
      run(x, y, state = new Float32Array(states * out)) {
        const h = state.subarray(0, out);
        for (let t = 0; t * size < x.length; t++) {
          ofInput.run(x.subarray(t * size, (t + 1) * size), a);
          ofState.run(h, b);
          cell(a, b, state, out);
          y.set(h, t * out);
        }
      },
    };
  };
  return { gru: made(gru, 3, 1), lstm: made(lstm, 4, 2) };
}
