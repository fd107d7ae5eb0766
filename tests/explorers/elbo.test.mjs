import assert from "node:assert/strict";
import { test } from "node:test";
import { bestGaussian, bestWidth, elbo, logJoint, logMarginal, posteriorGap, reconstruction } from "../../src/helpers/explorers/elbo/math.js";
import { klNormal } from "../../src/helpers/explorers/kit/gaussian.js";
import { assertClose, golden } from "./support.mjs";

const CASES = golden("elbo").map((one) => ({ ...one, wire: { c: one.curvature, s: one.noise, x: one.x } }));
const GUESSES = [[-4, 0.05], [-1, 0.4], [0, 2.5], [0.7, 1], [4, 0.2]];
const CORNERS = [-2.5, 0, 2.5].flatMap((x1) => [-1, 1.2, 4].map((x2) => [x1, x2]));
const WIRES = [0, 0.5, 1, 2].flatMap((c) => [0.25, 0.5, 1.5].flatMap((s) => CORNERS.map((x) => ({ c, s, x }))));

test("both splits are those of helpers' golden values", () => {
  for (const { wire, mu, sigma, terms } of CASES) {
    const found = {
      logPx: logMarginal(wire),
      elbo: elbo(wire, mu, sigma),
      gap: posteriorGap(wire, mu, sigma),
      reconstruction: reconstruction(wire, mu, sigma),
      price: klNormal(mu, sigma),
    };
    for (const key of Object.keys(terms)) assertClose(found[key], terms[key], 1e-8, `c = ${wire.c} ${key}`);
  }
});

test("the best guess is the one that a search through helpers finds", () => {
  for (const { wire, best } of CASES) {
    const { mu, sigma } = bestGaussian(wire);
    assertClose(elbo(wire, mu, sigma), best.elbo, 1e-9, "bound");
    assertClose(Math.abs(mu), Math.abs(best.mu), 1e-4, "mean"); // of two mirror images either will do
    assertClose(sigma, best.sigma, 1e-4, "width");
  }
});

test("bound and gap, two integrals, add up to log p(x) everywhere", () => {
  for (const wire of WIRES) {
    const logPx = logMarginal(wire);
    for (const [mu, sigma] of GUESSES) {
      const gap = posteriorGap(wire, mu, sigma, logPx);
      assert.ok(gap >= 0);
      assertClose(elbo(wire, mu, sigma) + gap, logPx, 1e-7, JSON.stringify(wire));
    }
  }
});

test("no guess near the best one is better, and it lies in the picture", () => {
  for (const wire of WIRES) {
    const { mu, sigma } = bestGaussian(wire);
    const top = elbo(wire, mu, sigma);
    assert.ok(Math.abs(mu) < 4 && sigma > 0.05 && sigma < 2.5, JSON.stringify({ wire, mu, sigma }));
    for (const [m, s] of [...GUESSES, [mu + 0.01, sigma], [mu - 0.01, sigma]]) {
      assert.ok(elbo(wire, m, s) < top, JSON.stringify({ wire, m, s }));
    }
    for (const factor of [0.99, 1.01]) {
      assert.ok(elbo(wire, 0.3, factor * bestWidth(wire, 0.3)) < elbo(wire, 0.3, bestWidth(wire, 0.3)));
    }
  }
});

test("on a straight wire the best guess is the posterior", () => {
  const wire = { c: 0, s: 0.5, x: [0.3, 1.2] };
  const { mu, sigma } = bestGaussian(wire);
  assertClose(mu, 0.3 / 1.25, 1e-6);
  assertClose(sigma, Math.sqrt(0.25 / 1.25), 1e-6);
  assertClose(posteriorGap(wire, mu, sigma), 0, 1e-9);
});

test("high above the bend the posterior has two modes and the best guess sits on one", () => {
  const wire = { c: 1, s: 0.5, x: [0, 2.5] };
  const { mu, sigma } = bestGaussian(wire);
  assert.ok(mu < -1 && sigma < 0.5);
  assert.ok(logJoint(wire, mu) > logJoint(wire, 0) + 2);
});
