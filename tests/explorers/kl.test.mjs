import assert from "node:assert/strict";
import { test } from "node:test";
import { logNormal, mixture } from "../../src/helpers/explorers/kit/gaussian.js";
import {
  descend, divergences, estimate, moments, sample, towardsMoments,
} from "../../src/helpers/explorers/kl/math.js";
import { assertClose, golden } from "./support.mjs";

const { cases, estimate: five } = golden("kl");
const named = (parts) => parts.map(([weight, mean, sd]) => ({ weight, mean, sd }));
const read = ({ q: [mu, sigma], parts, kl }) => ({ q: { mu, sigma }, parts: named(parts), kl });
const apart = named([[0.5, -2.5, 0.6], [0.5, 2.5, 0.9]]);
const valueOf = (q, parts, key) => divergences(q, parts)[key];

test("both divergences are those of helpers, in closed form and by quadrature", () => {
  for (const { q, parts, kl } of cases.map(read)) {
    const found = divergences(q, parts);
    // helpers integrates over one wide grid, the page over a narrower one for each Gaussian.
    const tolerance = parts.length === 1 ? 1e-12 : 1e-8;
    for (const key of ["qp", "pq"]) assertClose(found[key], kl[key], tolerance, `${key} of ${JSON.stringify(q)}`);
  }
});

test("a component of weight zero does not count", () => {
  const [{ q, parts: [part], kl }] = cases.map(read);
  assertClose(valueOf(q, [part, { weight: 0, mean: 3, sd: 1 }], "pq"), kl.pq, 1e-12);
});

test("estimate and standard error are those of helpers", () => {
  const { q, parts } = read(cases[2]);
  const { log } = mixture(parts);
  const found = estimate(Float64Array.from(five.z), (z) => logNormal(z, q.mu, q.sigma) - log(z));
  assertClose(found.mean, five.mean, 1e-12);
  assertClose(found.error, five.error, 1e-12);
});

test("samples estimate both divergences within five standard errors", () => {
  const q = { mu: 0.8, sigma: 1 };
  const { log } = mixture(apart);
  const ratio = (z) => logNormal(z, q.mu, q.sigma) - log(z);
  const exact = divergences(q, apart);
  const ofQ = estimate(sample([{ weight: 1, mean: q.mu, sd: q.sigma }], 4096, 3), ratio);
  const ofP = estimate(sample(apart, 4096, 3), (z) => -ratio(z));
  assert.ok(Math.abs(ofQ.mean - exact.qp) < 5 * ofQ.error, `${ofQ.mean} for ${exact.qp}`);
  assert.ok(Math.abs(ofP.mean - exact.pq) < 5 * ofP.error, `${ofP.mean} for ${exact.pq}`);
  assert.ok(ofQ.error < 0.1 && ofP.error < 0.1);
});

test("more samples begin with the same ones, another seed gives others", () => {
  const few = sample(apart, 8, 1);
  assert.deepEqual(sample(apart, 64, 1).slice(0, 8), few);
  assert.notDeepEqual(sample(apart, 8, 2), few);
  const left = sample(apart.map((part, k) => ({ ...part, weight: [0.2, 0.8][k] })), 4096, 5);
  assertClose(left.filter((z) => z < 0).length / 4096, 0.2, 0.03);
});

test("the slope is the derivative of the logarithm", () => {
  const { log, slope } = mixture(apart);
  for (const z of [-4, -2, -0.1, 0.4, 3]) {
    assertClose(slope(z), (log(z + 1e-5) - log(z - 1e-5)) / 2e-5, 1e-6, `at ${z}`);
  }
});

test("descent falls at every step and ends on the mode it starts beside", () => {
  for (const [mu, mode] of [[-1, apart[0]], [1, apart[1]]]) {
    const values = descend({ mu, sigma: 1 }, apart).map((q) => valueOf(q, apart, "qp"));
    values.slice(1).forEach((value, i) => assert.ok(value < values[i]));
    const end = descend({ mu, sigma: 1 }, apart).at(-1);
    assertClose(end.mu, mode.mean, 0.05);
    assertClose(end.sigma, mode.sd, 0.05);
    assertClose(values.at(-1), Math.log(2), 0.01, "one of two modes costs log 2");
  }
});

/** Gradient flow by tiny steps, on a grid of its own, until the slope is gentle. */
function flow({ mu, sigma }, parts) {
  const { slope } = mixture(parts);
  const eps = Float64Array.from({ length: 101 }, (_, i) => -7.5 + 0.15 * i);
  const mass = eps.map((e) => 0.15 * Math.exp(logNormal(e)));
  for (let i = 0; i < 20_000; i += 1) {
    let [byMu, byLog] = [0, 1];
    eps.forEach((e, n) => {
      const pull = mass[n] * slope(mu + sigma * e);
      byMu += pull;
      byLog += sigma * e * pull;
    });
    const steepness = Math.hypot(byMu, byLog / Math.SQRT2);
    if (steepness < 0.02) break;
    const rate = Math.min(0.01 / steepness, 0.004);
    mu += rate * byMu;
    sigma *= Math.exp((rate * byLog) / 2);
  }
  return { mu, sigma };
}

test("a descent ends where gradient flow ends, from every start that is not on a ridge", () => {
  const targets = [
    apart, named([[0.8, -3, 0.4], [0.2, 1, 1.5]]), named([[0.3, 0, 0.25], [0.7, 4, 0.5]]), named([[0, -2, 1], [1, 1.5, 0.3]]),
  ];
  let compared = 0;
  for (const parts of targets) {
    for (const mu of [-5, -2.2, -0.4, 1.1, 2.7]) {
      for (const sigma of [0.25, 0.8, 2.61, 4]) {
        const near = [-0.1, 0, 0.1].map((aside) => descend(flow({ mu: mu + aside, sigma }, parts), parts).at(-1));
        if (near.some((end) => Math.abs(end.mu - near[1].mu) > 0.1)) continue;
        compared += 1;
        const end = descend({ mu, sigma }, parts).at(-1);
        assertClose(end.mu, near[1].mu, 0.01, `from ${mu}, ${sigma} for ${JSON.stringify(parts)}`);
        assertClose(end.sigma, near[1].sigma, 0.01);
      }
    }
  }
  assert.ok(compared > 60, `only ${compared} starts compared`);
});

test("after the other order, q put beside a mode and minimised again stays there", () => {
  const wide = moments(apart).sigma;
  for (const mu of [-5, -4, -3, -2.5, -2]) assertClose(descend({ mu, sigma: wide }, apart).at(-1).mu, -2.5, 0.05, `from ${mu}`);
  for (const mu of [5, 4, 3, 2.5, 2]) assertClose(descend({ mu, sigma: wide }, apart).at(-1).mu, 2.5, 0.05, `from ${mu}`);
});

test("no q near the end of a descent is better", () => {
  const end = descend({ mu: 1, sigma: 1 }, apart).at(-1);
  const least = valueOf(end, apart, "qp");
  for (const [dm, ds] of [[1e-3, 0], [-1e-3, 0], [0, 1e-3], [0, -1e-3]]) {
    assert.ok(valueOf({ mu: end.mu + dm, sigma: end.sigma + ds }, apart, "qp") > least);
  }
});

test("for a Gaussian target both ways lead to the target, where both divergences vanish", () => {
  const parts = named([[1, -1.5, 0.6]]);
  for (const way of [descend, towardsMoments]) {
    const end = way({ mu: 4, sigma: 3 }, parts).at(-1);
    const { qp, pq } = divergences(end, parts);
    assertClose(qp, 0, 1e-9);
    assertClose(pq, 0, 1e-9);
  }
});

test("the way to the moments falls all along and ends where no q is better", () => {
  const way = towardsMoments({ mu: 3, sigma: 0.5 }, apart);
  const values = way.map((q) => valueOf(q, apart, "pq"));
  values.slice(1).forEach((value, i) => assert.ok(value < values[i]));
  const end = moments(apart);
  assert.deepEqual(way.at(-1), end);
  assertClose(end.mu, 0, 1e-12);
  assert.ok(end.sigma > 2.5, "it covers both modes");
  for (const [dm, ds] of [[1e-3, 0], [-1e-3, 0], [0, 1e-3], [0, -1e-3]]) {
    assert.ok(valueOf({ mu: end.mu + dm, sigma: end.sigma + ds }, apart, "pq") > values.at(-1));
  }
});
