import assert from "node:assert/strict";
import { test } from "node:test";
import { jensenTerms, normalize } from "../../src/helpers/explorers/jensen/figure.js";
import { assertClose, golden } from "./support.mjs";

test("both sides of the inequality are those of helpers' golden values", () => {
  for (const { g, atoms, weights, terms } of golden("jensen")) {
    const found = jensenTerms(g, atoms, weights);
    for (const key of Object.keys(terms)) assertClose(found[key], terms[key], 1e-12, `${g} ${key}`);
  }
});

test("the gap is never negative and vanishes both ways", () => {
  for (const g of ["neg-log", "exp", "square"]) {
    assert.ok(jensenTerms(g, [0.4, 1, 2], [1, 1, 1]).gap > 0.01);
    assertClose(jensenTerms(g, [1.3, 1.3, 1.3], [1, 2, 3]).gap, 0, 1e-12);
  }
  assertClose(jensenTerms("linear", [-1, 0.5, 2], [1, 2, 3]).gap, 0, 1e-12);
});

test("weights that are all zero count as equal", () => {
  assert.deepEqual(normalize([0, 0, 0, 0]), [0.25, 0.25, 0.25, 0.25]);
});
