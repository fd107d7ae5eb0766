/** What the explorers' tests share: golden values, comparison within a tolerance, shipped weights. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

export const golden = (name) =>
  JSON.parse(readFileSync(new URL(`./golden/${name}.json`, import.meta.url), "utf8"));

export function assertClose(found, expected, tolerance, what = "") {
  const difference = Math.abs(found - expected);
  assert.ok(difference <= tolerance, `${what}: ${found}, expected ${expected} within ${tolerance}`);
}

/** The weights of a checkpoint's networks in the order of `pack`, read from the file itself. */
export function shipped(name, networks = ["encoder", "decoder"]) {
  const file = readFileSync(new URL(`../../checkpoints/${name}.safetensors`, import.meta.url));
  const start = 8 + Number(file.readBigUInt64LE(0));
  const tensors = JSON.parse(file.subarray(8, start));
  const number = (key) => Number(key.match(/\.(\d+)\./)[1]);
  const part = (kind) =>
    Object.keys(tensors)
      .filter((key) => key.startsWith(`/weights/${kind}.`))
      .sort((a, b) => number(a) - number(b) || b.localeCompare(a)); // weight before bias
  const keys = networks.flatMap(part);
  return Buffer.concat(
    keys.map((key) => {
      assert.equal(tensors[key].dtype, "F16");
      const [from, to] = tensors[key].data_offsets;
      return file.subarray(start + from, start + to);
    }),
  );
}
