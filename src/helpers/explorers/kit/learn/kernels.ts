/**
 * What training spends its time on, in WebAssembly with SIMD (AssemblyScript; `tools/bundle.mjs`
 * compiles it).
 *
 * Matrices are float32, row after row; a pointer is a byte address of the one memory. A `count` and
 * the length of a row of logits are multiples of four. `plain.js` says the same without SIMD.
 */

/** The page's own logarithm. */
// @ts-ignore: decorator
@external("page", "log")
declare function log(x: f64): f64;

const SIZE: usize = 4; // bytes of a float or an index
const VECTOR: usize = 16;

// @ts-ignore: decorator
@inline
function add(sum: v128, x: v128, y: v128): v128 {
  return f32x4.add(sum, f32x4.mul(x, y));
}

/**
 * C = A B, or C += A B where `more`. A is m by k, its rows and columns apart by the given numbers
 * of floats; B is k by n, C m by n. Blocks of 4 rows by 8 columns stay in registers.
 */
export function product(m: i32, n: i32, k: i32, a: usize, row: i32, column: i32, b: usize, c: usize, more: bool): void {
  const down = <usize>row * SIZE;
  const right = <usize>column * SIZE;
  const line = <usize>n * SIZE;
  const zero = f32x4.splat(0);
  let j: i32 = 0;
  for (; j + 8 <= n; j += 8) {
    const top = b + <usize>j * SIZE;
    let i: i32 = 0;
    for (; i + 4 <= m; i += 4) {
      let from = a + <usize>i * down;
      let along = top;
      const to = c + <usize>(i * n + j) * SIZE;
      let s00 = zero, s01 = zero, s10 = zero, s11 = zero, s20 = zero, s21 = zero, s30 = zero, s31 = zero;
      if (more) {
        s00 = v128.load(to); s01 = v128.load(to, VECTOR);
        s10 = v128.load(to + line); s11 = v128.load(to + line, VECTOR);
        s20 = v128.load(to + 2 * line); s21 = v128.load(to + 2 * line, VECTOR);
        s30 = v128.load(to + 3 * line); s31 = v128.load(to + 3 * line, VECTOR);
      }
      for (let p: i32 = 0; p < k; p++) {
        const y0 = v128.load(along), y1 = v128.load(along, VECTOR);
        let x = v128.load_splat<f32>(from);
        s00 = add(s00, x, y0); s01 = add(s01, x, y1);
        x = v128.load_splat<f32>(from + down);
        s10 = add(s10, x, y0); s11 = add(s11, x, y1);
        x = v128.load_splat<f32>(from + 2 * down);
        s20 = add(s20, x, y0); s21 = add(s21, x, y1);
        x = v128.load_splat<f32>(from + 3 * down);
        s30 = add(s30, x, y0); s31 = add(s31, x, y1);
        from += right;
        along += line;
      }
      v128.store(to, s00); v128.store(to, s01, VECTOR);
      v128.store(to + line, s10); v128.store(to + line, s11, VECTOR);
      v128.store(to + 2 * line, s20); v128.store(to + 2 * line, s21, VECTOR);
      v128.store(to + 3 * line, s30); v128.store(to + 3 * line, s31, VECTOR);
    }
    for (; i < m; i++) {
      quarter(k, a + <usize>i * down, right, top, line, c + <usize>(i * n + j) * SIZE, more);
      quarter(k, a + <usize>i * down, right, top + VECTOR, line, c + <usize>(i * n + j + 4) * SIZE, more);
    }
  }
  for (let i: i32 = 0; i < m; i++) {
    const from = a + <usize>i * down;
    let l = j;
    for (; l + 4 <= n; l += 4) quarter(k, from, right, b + <usize>l * SIZE, line, c + <usize>(i * n + l) * SIZE, more);
    for (; l < n; l++) {
      const to = c + <usize>(i * n + l) * SIZE;
      let s: f32 = more ? load<f32>(to) : 0;
      let x = from, y = b + <usize>l * SIZE;
      for (let p: i32 = 0; p < k; p++) {
        s += load<f32>(x) * load<f32>(y);
        x += right;
        y += line;
      }
      store<f32>(to, s);
    }
  }
}

/** One row by four columns of a product. */
function quarter(k: i32, a: usize, right: usize, b: usize, line: usize, c: usize, more: bool): void {
  let s = more ? v128.load(c) : f32x4.splat(0);
  for (let p: i32 = 0; p < k; p++) {
    s = add(s, v128.load_splat<f32>(a), v128.load(b));
    a += right;
    b += line;
  }
  v128.store(c, s);
}

/**
 * Row r of C is the first row (n numbers at `first`; zeros where that is 0) plus those rows of B
 * whose numbers stand in `list` from starts[r] up to starts[r + 1]: a product with a matrix of
 * zeros and ones.
 */
export function sums(rows: i32, n: i32, starts: usize, list: usize, first: usize, b: usize, c: usize): void {
  for (let r: i32 = 0; r < rows; r++) {
    const begin = list + <usize>load<i32>(starts + <usize>r * SIZE) * SIZE;
    const end = list + <usize>load<i32>(starts + <usize>(r + 1) * SIZE) * SIZE;
    let j: i32 = 0;
    for (; j + 32 <= n; j += 32) {
      const to = c + <usize>(r * n + j) * SIZE;
      const head = first + <usize>j * SIZE;
      let s0 = start(first, head), s1 = start(first, head + 16), s2 = start(first, head + 32), s3 = start(first, head + 48);
      let s4 = start(first, head + 64), s5 = start(first, head + 80), s6 = start(first, head + 96), s7 = start(first, head + 112);
      for (let at = begin; at < end; at += SIZE) {
        const from = b + <usize>(load<i32>(at) * n + j) * SIZE;
        s0 = f32x4.add(s0, v128.load(from)); s1 = f32x4.add(s1, v128.load(from, 16));
        s2 = f32x4.add(s2, v128.load(from, 32)); s3 = f32x4.add(s3, v128.load(from, 48));
        s4 = f32x4.add(s4, v128.load(from, 64)); s5 = f32x4.add(s5, v128.load(from, 80));
        s6 = f32x4.add(s6, v128.load(from, 96)); s7 = f32x4.add(s7, v128.load(from, 112));
      }
      v128.store(to, s0); v128.store(to, s1, 16); v128.store(to, s2, 32); v128.store(to, s3, 48);
      v128.store(to, s4, 64); v128.store(to, s5, 80); v128.store(to, s6, 96); v128.store(to, s7, 112);
    }
    for (; j + 4 <= n; j += 4) {
      let s = start(first, first + <usize>j * SIZE);
      for (let at = begin; at < end; at += SIZE) s = f32x4.add(s, v128.load(b + <usize>(load<i32>(at) * n + j) * SIZE));
      v128.store(c + <usize>(r * n + j) * SIZE, s);
    }
    for (; j < n; j++) {
      let s: f32 = first ? load<f32>(first + <usize>j * SIZE) : 0;
      for (let at = begin; at < end; at += SIZE) s += load<f32>(b + <usize>(load<i32>(at) * n + j) * SIZE);
      store<f32>(c + <usize>(r * n + j) * SIZE, s);
    }
  }
}

// @ts-ignore: decorator
@inline
function start(first: usize, at: usize): v128 {
  return first ? v128.load(at) : f32x4.splat(0);
}

/** The transpose of A, m by n, into B. */
export function transpose(m: i32, n: i32, a: usize, b: usize): void {
  for (let i: i32 = 0; i < m; i++) {
    for (let j: i32 = 0; j < n; j++) store<f32>(b + <usize>(j * m + i) * SIZE, load<f32>(a + <usize>(i * n + j) * SIZE));
  }
}

/** x = x > 0 ? x : slope x, in place. */
export function rectify(count: i32, x: usize, slope: f32): void {
  const low = f32x4.splat(slope), zero = f32x4.splat(0);
  for (let i: i32 = 0; i < count; i += 4, x += VECTOR) {
    const value = v128.load(x);
    v128.store(x, v128.bitselect(value, f32x4.mul(value, low), f32x4.gt(value, zero)));
  }
}

/** What came out of `rectify`, and the gradient for it, which becomes the gradient for what went in. */
export function unrectify(count: i32, y: usize, d: usize, slope: f32): void {
  const low = f32x4.splat(slope), zero = f32x4.splat(0);
  for (let i: i32 = 0; i < count; i += 4, y += VECTOR, d += VECTOR) {
    const value = v128.load(d);
    v128.store(d, v128.bitselect(value, f32x4.mul(value, low), f32x4.gt(v128.load(y), zero)));
  }
}

/** exp(x) for x <= 0, to 2e-7 of its size; below e^-40 it is e^-40. */
// @ts-ignore: decorator
@inline
function exp(x: v128): v128 {
  const y = f32x4.max(f32x4.mul(x, f32x4.splat(1.4426950408889634)), f32x4.splat(-57.7));
  const n = f32x4.nearest(y);
  const f = f32x4.sub(y, n); // 2^f by its series, |f| <= 1/2
  let p = f32x4.splat(0.00015403530393381608);
  p = add(f32x4.splat(0.0013333558146428443), p, f);
  p = add(f32x4.splat(0.009618129107628477), p, f);
  p = add(f32x4.splat(0.055504108664821576), p, f);
  p = add(f32x4.splat(0.2402265069591007), p, f);
  p = add(f32x4.splat(0.6931471805599453), p, f);
  p = add(f32x4.splat(1), p, f);
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}

/**
 * Binary pixels and their logits, n in a row: the sum of softplus(logit) of each row into `total`,
 * and scale times sigmoid(logit) over the logits. What depends on the pixels is left to who calls.
 */
export function bernoulli(rows: i32, n: i32, logits: usize, total: usize, scale: f32): void {
  const zero = f32x4.splat(0), one = f32x4.splat(1), by = f32x4.splat(scale);
  for (let r: i32 = 0; r < rows; r++) {
    let positive = zero; // the sum of max(logit, 0)
    let grown = one; // the product of 1 + exp(-|logit|), of which one logarithm is taken
    let sum: f64 = 0;
    for (let j: i32 = 0; j < n; j += 4, logits += VECTOR) {
      const x = v128.load(logits);
      const e = exp(f32x4.neg(f32x4.abs(x)));
      const whole = f32x4.add(one, e);
      positive = f32x4.add(positive, f32x4.max(x, zero));
      grown = f32x4.mul(grown, whole);
      if ((j & 255) == 252) { // at most 2^64 in each part
        sum += logarithm(grown);
        grown = one;
      }
      const share = v128.bitselect(one, e, f32x4.ge(x, zero));
      v128.store(logits, f32x4.mul(by, f32x4.div(share, whole)));
    }
    sum += logarithm(grown);
    sum += <f64>f32x4.extract_lane(positive, 0) + <f64>f32x4.extract_lane(positive, 1);
    sum += <f64>f32x4.extract_lane(positive, 2) + <f64>f32x4.extract_lane(positive, 3);
    store<f64>(total + <usize>r * 8, sum);
  }
}

/** The logarithm of the product of four parts. */
function logarithm(x: v128): f64 {
  const low = <f64>f32x4.extract_lane(x, 0) * <f64>f32x4.extract_lane(x, 1);
  const high = <f64>f32x4.extract_lane(x, 2) * <f64>f32x4.extract_lane(x, 3);
  return log(low * high);
}

/** The sum of squares. */
export function squares(count: i32, x: usize): f64 {
  let sum = f64x2.splat(0);
  for (let i: i32 = 0; i < count; i += 4, x += VECTOR) {
    const value = v128.load(x);
    const low = f64x2.promote_low_f32x4(value);
    const high = f64x2.promote_low_f32x4(v128.shuffle<i32>(value, value, 2, 3, 0, 1));
    sum = f64x2.add(sum, f64x2.add(f64x2.mul(low, low), f64x2.mul(high, high)));
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/**
 * Adam (Kingma and Ba 2015) in PyTorch's order: weights w, gradient g, moments m and v; `step` is
 * rate / (1 - b1^t), `root` sqrt(1 - b2^t), l1 and l2 what b1 and b2 leave of 1.
 *
 * Numbers so small that they move no weight become zero: processors take a hundred times as long
 * over those next to it, and WebAssembly cannot ask them to flush.
 */
export function adam(
  count: i32, w: usize, g: usize, m: usize, v: usize, step: f32, root: f32, b1: f32, b2: f32, l1: f32, l2: f32, eps: f32,
): void {
  const keep = f32x4.splat(b1), hold = f32x4.splat(b2), take = f32x4.splat(l1), bring = f32x4.splat(l2);
  const by = f32x4.splat(-step), over = f32x4.splat(1 / root), least = f32x4.splat(eps);
  for (let i: i32 = 0; i < count; i += 4, w += VECTOR, g += VECTOR, m += VECTOR, v += VECTOR) {
    const d = large(v128.load(g), 1e-17);
    const mean = large(f32x4.add(f32x4.mul(keep, v128.load(m)), f32x4.mul(take, d)), 1e-25);
    const square = large(f32x4.add(f32x4.mul(hold, v128.load(v)), f32x4.mul(bring, f32x4.mul(d, d))), 1e-30);
    v128.store(m, mean);
    v128.store(v, square);
    const size = f32x4.add(f32x4.mul(f32x4.sqrt(square), over), least);
    v128.store(w, f32x4.add(v128.load(w), f32x4.mul(by, f32x4.div(mean, size))));
  }
}

// @ts-ignore: decorator
@inline
function large(x: v128, least: f32): v128 {
  return v128.and(x, f32x4.ge(f32x4.abs(x), f32x4.splat(least)));
}
