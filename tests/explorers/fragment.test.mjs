import assert from "node:assert/strict";
import { test } from "node:test";
import { fromFragment, joined, toFragment } from "../../src/helpers/explorers/kit/fragment.js";

const first = { mu: 1, name: "a", on: false, xs: [1, 2], rows: [] };

test("what a fragment says of a state is read back", () => {
  const state = { mu: -0.25, name: "a;b&c=d?%", on: true, xs: [3, 4], rows: [[1], [2, 3]] };
  const fragment = toFragment("one", state, first);
  assert.deepEqual(fromFragment(`#${fragment}`, "one", first), state);
  assert.equal(toFragment("one", first, first), "one");
});

test("figures share a fragment, the one touched last in front", () => {
  const both = joined("one?mu=2", joined("two?mu=3", "#one"));
  assert.equal(both, "one?mu=2;two?mu=3");
  assert.deepEqual(fromFragment(both, "one", first), { mu: 2 });
  assert.deepEqual(fromFragment(both, "two", first), { mu: 3 });
  assert.equal(fromFragment(both, "three", first), null);
  assert.equal(joined("two", `#${both}`), "two;one?mu=2", "a figure in its first state takes no room behind another");
  assert.equal(joined("one?mu=4", "#sec-em-tie"), "one?mu=4");
});

test("what does not fit is left out", () => {
  const link = "#one?mu=x&mu=[1]&name&on=1&xs=1,a&__proto__=1&toString=2&rows=%E0%A4&=3&&mu=1e999";
  const found = fromFragment(link, "one", first);
  assert.deepEqual(Object.keys(found).sort(), ["mu", "name"]);
  assert.equal(found.mu, Infinity, "kit/state.js brings numbers into range");
  for (const broken of ["#one?%", "#one?mu=%", "#%", "#?", "#;;one", "#one?=&=;"]) assert.doesNotThrow(() => fromFragment(broken, "one", first));
});
