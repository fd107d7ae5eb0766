/**
 * Bundle the explorers' sources: `node tools/bundle.mjs`, or with `--check` only say whether the
 * committed bundles are what the sources give.
 *
 * An explorer is a folder with a `figure.js`, which exports it by the folder's name.
 */

import { readFile, readdir, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../src/helpers/explorers/", import.meta.url));
const english = JSON.parse(await readFile(`${root}../words/en.json`, "utf8"));
const names = (await readdir(root)).filter((name) => name !== "kit" && existsSync(`${root}${name}/figure.js`)).sort();

/** What the folders say together, and what figures need of the English catalogue: modules that no file holds. */
const LISTS = {
  "every-explorer": {
    loader: "js",
    contents: [
      ...names.map((name) => `import { ${name} } from "./${name}/figure.js";`),
      `export const explorers = { ${names.join(", ")} };`,
    ].join("\n"),
  },
  "every-word": {
    loader: "json",
    contents: JSON.stringify(
      { language: english.language, punctuation: { decimal: english.punctuation.decimal }, figures: english.figures },
      (key, value) => (["alt", "set"].includes(key) ? undefined : value), // what Python alone says
    ),
  },
  "every-style": {
    loader: "css",
    // The last rule is what the loader looks for: a sheet without it came in part.
    contents: [
      ...["kit/kit.css", ...names.map((name) => `${name}/style.css`)]
        .filter((path) => existsSync(root + path)).map((path) => `@import "./${path}";`),
      ":root { --bx-whole: 1; }",
    ].join("\n"),
  },
};
const lists = {
  name: "lists",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^every-(explorer|style|word)$/ }, ({ path }) => ({ path, namespace: "list" }));
    onLoad({ filter: /./, namespace: "list" }, ({ path }) => ({ ...LISTS[path], resolveDir: root }));
  },
};

const { digits, drawings, ...groups } = JSON.parse(await readFile(new URL("../src/helpers/colours.json", import.meta.url)));
const colours = {
  light: [
    ...Object.values(groups).flatMap((group) => Object.entries(group).map(([name, { light }]) => [name, light])),
    ...digits.map((colour, digit) => [`digit-${digit}`, colour]),
  ],
  dark: Object.values(groups).flatMap((group) => Object.entries(group).map(([name, { dark }]) => [name, dark])),
};
/** Puts the book's colours where the kit's style sheet says `--colours: light;` or `dark`. */
const coloured = {
  name: "coloured",
  setup({ onLoad }) {
    const declarations = (_, theme) => colours[theme].map(([name, value]) => `--bx-${name}: ${value};`).join("\n");
    onLoad({ filter: /kit\.css$/ }, async ({ path }) => ({
      loader: "css",
      contents: (await readFile(path, "utf8")).replace(/--colours: (light|dark);/g, declarations),
    }));
  },
};

const common = {
  bundle: true, minify: true, write: false, charset: "utf8", target: ["es2022"], legalComments: "none", plugins: [lists, coloured],
};
const bundles = [
  { name: "explorers.mjs", entry: `${root}kit/widget.js`, options: { format: "esm" } },
  { name: "explorers.js", entry: `${root}kit/page.js`, options: { format: "iife" } },
  { name: "loader.js", entry: `${root}kit/loader.js`, options: { format: "iife" } },
  { name: "explorers.css", entry: "every-style", options: {} },
];

const check = process.argv.includes("--check");
const stale = [];
for (const { name, entry, options } of bundles) {
  const result = await build({ ...common, ...options, entryPoints: [entry] });
  const fresh = result.outputFiles[0].text;
  const path = `${root}bundle/${name}`;
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
