import assert from "node:assert/strict";
import { test } from "node:test";
import { gaussian, mixture } from "../../src/helpers/explorers/kit/gaussian.js";
import { best, measures, pulls } from "../../src/helpers/explorers/ratio/math.js";
import { assertClose, golden } from "./support.mjs";

const { cases } = golden("ratio");
const densities = ({ q, parts }) => [
  mixture(parts.map(([weight, mean, sd]) => ({ weight, mean, sd }))), gaussian(...q),
];

// A kink, as of |p − q|, costs the trapezoid rule the square of its step, and helpers' step is finer.
const TOLERANCES = { value: 1e-8, js: 1e-8, pq: 1e-7, qp: 1e-7, tv: 1e-3, w1: 2e-4, minimax: 2e-3, other: 2e-3 };

test("all numbers are those of helpers", () => {
  for (const given of cases) {
    const found = measures(...densities(given));
    for (const [name, tolerance] of Object.entries(TOLERANCES)) {
      const expected = given.measures[name];
      assertClose(found[name], expected, tolerance * Math.max(1, Math.abs(expected)), `${name} of ${JSON.stringify(given.q)}`);
    }
  }
});

test("the best discriminator and both pulls are those of helpers at given places", () => {
  for (const given of cases) {
    const [p, q] = densities(given);
    given.places.forEach((x, i) => {
      assertClose(best(p, q, x), given.best[i], 1e-12);
      for (const key of ["minimax", "other"]) {
        const expected = given.pulls[key][i];
        assertClose(pulls(p, q, x)[key], expected, 1e-9 * Math.max(1, Math.abs(expected)), `${key} at ${x}`);
      }
    });
  }
});

test("equal densities: a coin, no divergence, nothing that pulls", () => {
  const p = gaussian(0.4, 1.3);
  const found = measures(p, gaussian(0.4, 1.3));
  assertClose(found.value, -Math.log(4), 1e-9);
  for (const key of ["js", "pq", "qp", "tv", "w1", "minimax", "other"]) assertClose(found[key], 0, 1e-9, key);
  assert.equal(best(p, p, 3), 0.5);
});

test("moving apart leaves JS at log 2 and total variation at 1, but not the earth mover's distance", () => {
  const [near, far] = [-3, -5].map((mu) => measures(gaussian(3, 0.5), gaussian(mu, 0.5)));
  for (const found of [near, far]) {
    assertClose(found.js, Math.LN2, 1e-6);
    assertClose(found.tv, 1, 1e-6);
    assert.ok(found.minimax < 1e-3 && found.other > 20);
  }
  assertClose(near.w1, 6, 1e-6);
  assertClose(far.w1, 8, 1e-6);
});
