import assert from "node:assert/strict";
import { test } from "node:test";
import { bestVariance, directions, totals } from "../../src/helpers/explorers/spectrum/math.js";
import { sum } from "../../src/helpers/explorers/kit/numbers.js";
import { assertClose, golden } from "./support.mjs";

const { cases } = golden("spectrum");
const NAMES = { used: "used", width: "width", kl: "kl", reconstruction: "reconstruction", logPx: "log_likelihood" };

test("every direction does what helpers says", () => {
  for (const { how, ...given } of cases) {
    const found = directions(how);
    for (const [name, other] of Object.entries(NAMES)) {
      found.forEach((one, j) => assertClose(one[name], given[other][j], 1e-12, `${name} ${JSON.stringify(how)}`));
    }
    assert.equal(totals(how).active, given.used.filter((value) => value > 0).length);
    assertClose(totals(how).elbo, sum(given.reconstruction) - sum(given.kl), 1e-11);
  }
});

test("the best noise is that of helpers, and none beside it is better", () => {
  for (const { how, best } of cases) {
    assertClose(bestVariance(how), best, 1e-12, JSON.stringify(how));
    const worth = (variance) => {
      const { reconstruction, kl } = totals({ ...how, variance });
      return reconstruction - how.beta * kl;
    };
    for (const factor of [0.5, 0.98, 1.02, 2]) assert.ok(worth(best) > worth(best * factor));
  }
});

test("at the price one nothing is missed, at another something where a dimension is in use", () => {
  for (const { how } of cases) {
    const { gap, active } = totals(how);
    if (how.beta === 1 || !active) assert.ok(Math.abs(gap) < 1e-11);
    else assert.ok(gap > 1e-4, JSON.stringify(how));
  }
});

test("price and noise are one dial: the same directions are used", () => {
  for (const { how } of cases) {
    const other = { ...how, variance: how.beta * how.variance, beta: 1 };
    directions(how).forEach(({ used, kl, width }, j) => {
      const one = directions(other)[j];
      assertClose(used, one.used, 1e-12);
      assertClose(kl, one.kl, 1e-12);
      assertClose(width, one.width, 1e-12);
    });
  }
});
