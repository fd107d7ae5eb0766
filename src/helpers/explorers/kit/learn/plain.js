/** What `kernels.ts` says, for engines without SIMD: the same names, the same addresses. */

import { sigmoid, softplus } from "../bernoulli.js";

export function plain(buffer) {
  const F = new Float32Array(buffer);
  const I = new Int32Array(buffer);
  const D = new Float64Array(buffer);

  function product(m, n, k, a, row, column, b, c, more) {
    [a, b, c] = [a >> 2, b >> 2, c >> 2];
    if (!more) F.fill(0, c, c + m * n);
    for (let i = 0; i < m; i += 1) {
      for (let p = 0; p < k; p += 1) {
        const x = F[a + i * row + p * column];
        if (x === 0) continue;
        for (let j = 0, to = c + i * n, from = b + p * n; j < n; j += 1) F[to + j] += x * F[from + j];
      }
    }
  }

  function sums(rows, n, starts, list, first, b, c) {
    [starts, list, b, c] = [starts >> 2, list >> 2, b >> 2, c >> 2];
    for (let r = 0; r < rows; r += 1, c += n) {
      if (first) F.copyWithin(c, first >> 2, (first >> 2) + n);
      else F.fill(0, c, c + n);
      for (let at = I[starts + r]; at < I[starts + r + 1]; at += 1) {
        for (let j = 0, from = b + I[list + at] * n; j < n; j += 1) F[c + j] += F[from + j];
      }
    }
  }

  function transpose(m, n, a, b) {
    [a, b] = [a >> 2, b >> 2];
    for (let i = 0; i < m; i += 1) for (let j = 0; j < n; j += 1) F[b + j * m + i] = F[a + i * n + j];
  }

  function rectify(count, x, slope) {
    x >>= 2;
    for (let i = x; i < x + count; i += 1) if (!(F[i] > 0)) F[i] *= slope;
  }

  function unrectify(count, y, d, slope) {
    [y, d] = [y >> 2, d >> 2];
    for (let i = 0; i < count; i += 1) if (!(F[y + i] > 0)) F[d + i] *= slope;
  }

  function bernoulli(rows, n, logits, total, scale) {
    for (let r = 0, at = logits >> 2; r < rows; r += 1) {
      let sum = 0;
      for (let j = 0; j < n; j += 1, at += 1) {
        sum += softplus(F[at]);
        F[at] = scale * sigmoid(F[at]);
      }
      D[(total >> 3) + r] = sum;
    }
  }

  function squares(count, x) {
    let sum = 0;
    for (let i = x >> 2; i < (x >> 2) + count; i += 1) sum += F[i] * F[i];
    return sum;
  }

  const large = (x, least) => (Math.abs(x) >= least ? x : 0);

  function adam(count, w, g, m, v, step, root, b1, b2, l1, l2, eps) {
    [w, g, m, v] = [w >> 2, g >> 2, m >> 2, v >> 2];
    for (let i = 0; i < count; i += 1) {
      const d = large(F[g + i], 1e-17);
      F[m + i] = large(b1 * F[m + i] + l1 * d, 1e-25);
      F[v + i] = large(b2 * F[v + i] + l2 * d * d, 1e-30);
      F[w + i] -= (step * F[m + i]) / (Math.sqrt(F[v + i]) / root + eps);
    }
  }

  return { product, sums, transpose, rectify, unrectify, bernoulli, squares, adam };
}
