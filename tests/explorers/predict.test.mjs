import assert from "node:assert/strict";
import { test } from "node:test";
import { verdict } from "../../src/helpers/explorers/kit/predict.js";
import { format } from "../../src/helpers/explorers/kit/numbers.js";
import { speak } from "../../src/helpers/explorers/kit/words.js";
import english from "../../src/helpers/words/en.json" with { type: "json" };

speak(english);
const height = { kind: "y", show: (value) => format(value), less: "low", more: "high" };

test("a verdict says how far a value is off, and on which side", () => {
  assert.equal(verdict(height, 0.8, 0.53), "You said 0.80; it is 0.53: 0.27 too high.");
  assert.equal(verdict(height, -0.8, 0.53), "You said −0.80; it is 0.53: 1.33 too low.");
  const size = { ...height, kind: "number", less: "small", more: "large" };
  assert.equal(verdict(size, 0.2, 0), "You said 0.20; it is 0.00: 0.20 too large.");
  const width = { ...height, kind: "x", less: "narrow", more: "wide" };
  assert.equal(verdict(width, 1, 0.5), "You said 1.00; it is 0.50: 0.50 too wide.");
});

test("a value that reads like the truth is right", () => {
  assert.equal(verdict(height, 0.531, 0.529), "You said 0.53, and so it is.");
});

test("ratios are compared by a factor", () => {
  const ratio = { kind: "number", log: true, show: (value) => format(value, 1), less: "fewer", more: "more" };
  assert.equal(verdict(ratio, 2, 20.8), "You said 2.0; it is 20.8: too small by a factor of 10.4.");
  assert.equal(verdict(ratio, 4, 0.5), "You said 4.0; it is 0.5: too large by a factor of 8.0.");
});

test("a point is off by a distance, a side is right or not", () => {
  const point = { kind: "point", show: (at) => at.map((value) => format(value, 1)).join("/") };
  assert.equal(verdict(point, [0, 0], [3, 4]), "You said 0.0/0.0; it is 3.0/4.0: 5.00 away.");
  const side = { kind: "side", show: (name) => name };
  assert.equal(verdict(side, "left", "right"), "You said “left”; the answer is “right”.");
  assert.equal(verdict(side, "left", "left"), "You said left, and so it is.");
});
