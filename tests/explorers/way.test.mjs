import assert from "node:assert/strict";
import { test } from "node:test";
import { placeBeside } from "../../src/helpers/explorers/kit/pin.js";
import { flag, list, numbers, oneOf, record, whole, within } from "../../src/helpers/explorers/kit/state.js";
import { way } from "../../src/helpers/explorers/kit/way.js";
import { assertClose } from "./support.mjs";

const first = { mu: 0, x: [0, 1], epoch: 3, name: "a", on: false, rows: [] };
const kinds = record({ mu: within(-4, 4), x: numbers([-2, 2], [-1, 4]), epoch: whole(0, 30), name: oneOf(["a", "b"]), on: flag, rows: list(9, (row) => row) });
const sound = (state) => kinds(state, first);

test("numbers move, and what cannot be drawn on the way is there at once", () => {
  const to = { mu: 2, x: [1, 3], epoch: 9, name: "b", on: true, rows: [[1]] };
  const at = way(first, to, sound);
  const half = at(0.5);
  assertClose(half.mu, 1, 1e-12);
  assert.deepEqual(half.x, [0.5, 2]);
  assert.deepEqual({ ...half, mu: 2, x: [1, 3] }, to);
  assert.deepEqual(at(0).x, first.x);
  assert.deepEqual(at(1), to);
  assert.ok(at(0.1).mu < 0.1, "it begins slowly");
});

test("a value out of its range, or a list of another length, does not move", () => {
  assert.equal(way({ ...first, mu: 40 }, { ...first, mu: 2 }, sound)(0).mu, 2);
  const rows = { ...first, rows: [[1, 2]] };
  assert.deepEqual(way(rows, { ...first, rows: [[1, 2], [3, 4]] }, sound)(0).rows, [[1, 2], [3, 4]]);
});

test("a pinned figure stands beside the text where there is room, and at the foot elsewhere", () => {
  assert.equal(placeBeside(380, 390), null);
  const { left, width } = placeBeside(1000, 1280);
  assert.ok(left > 1000 && left + width < 1280);
  assert.ok(placeBeside(1200, 2560).width < 600);
});
