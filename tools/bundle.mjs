/**
 * Bundle the explorers' sources: `node tools/bundle.mjs`, or with `--check` only say whether the
 * committed bundles are what the sources give.
 */

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const explorers = fileURLToPath(new URL("../src/helpers/explorers/", import.meta.url));
const common = { bundle: true, minify: true, write: false, charset: "utf8", target: ["es2022"], legalComments: "none" };
const bundles = [
  { name: "explorers.mjs", entry: "js/widget.js", options: { format: "esm" } },
  { name: "explorers.js", entry: "js/page.js", options: { format: "iife" } },
  { name: "loader.js", entry: "js/loader.js", options: { format: "iife" } },
  { name: "explorers.css", entry: "css/explorers.css", options: {} },
];

const check = process.argv.includes("--check");
const stale = [];
await mkdir(`${explorers}bundle`, { recursive: true });
for (const { name, entry, options } of bundles) {
  const result = await build({ ...common, ...options, entryPoints: [explorers + entry] });
  const fresh = result.outputFiles[0].text;
  const path = `${explorers}bundle/${name}`;
  if (check) {
    const committed = await readFile(path, "utf8").catch(() => null);
    if (committed !== fresh) stale.push(name);
  } else {
    await writeFile(path, fresh);
    console.log(`${name}: ${Buffer.byteLength(fresh)} bytes`);
  }
}
if (stale.length) {
  console.error(`${stale.join(", ")} is not what the sources give; run: make explorers`);
  process.exit(1);
}
