/**
 * Bundle the explorers' sources: `node tools/bundle.mjs`, or with `--check` only say whether the
 * committed bundles are what the sources give.
 *
 * An explorer is a folder with a `figure.js`, which exports it by the folder's name. What trains in
 * the page runs in a worker, whose whole script travels as a text inside the bundles: a page opened
 * from a folder could not load another file. So does its WebAssembly.
 */

import { readFile, readdir, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
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

const check = process.argv.includes("--check");
const stale = [];

/** Write a bundle, or see whether it is the committed one. */
async function keep(name, fresh) {
  const path = `${root}bundle/${name}`;
  if (check) {
    const committed = await readFile(path, "utf8").catch(() => null);
    if (committed !== fresh) stale.push(name);
  } else {
    await writeFile(path, fresh);
    console.log(`${name}: ${Buffer.byteLength(fresh)} bytes`);
  }
}

/** An AssemblyScript module as base64. */
async function assembled(path) {
  const source = await readFile(path, "utf8");
  let binary;
  const { error, stderr } = await asc.main(
    ["source.ts", "-O3", "--runtime", "stub", "--noAssert", "--importMemory", "--use", "abort=", "--enable", "simd", "--outFile", "module.wasm"],
    {
      readFile: (name) => (name === "source.ts" ? source : null),
      writeFile: (name, content) => (binary = content),
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`${path}: ${stderr}`);
  return Buffer.from(binary).toString("base64");
}

const kept = {};
/** Write a module that exports a text, and let what is bundled next import it, whatever is committed. */
async function keepText(name, source, text) {
  kept[name] = `/** Made by tools/bundle.mjs of kit/learn/${source}. */\nexport default ${JSON.stringify(text)};\n`;
  await keep(name, kept[name]);
}
const texts = {
  name: "texts",
  setup({ onLoad }) {
    onLoad({ filter: /bundle\/(kernels|worker)\.js$/ }, ({ path }) => ({ loader: "js", contents: kept[path.split("/").at(-1)] }));
  },
};

const common = {
  bundle: true, minify: true, write: false, charset: "utf8", target: ["es2022"], legalComments: "none",
  plugins: [lists, coloured, texts],
};
await keepText("kernels.js", "kernels.ts", await assembled(`${root}kit/learn/kernels.ts`));
const worker = await build({ ...common, format: "iife", entryPoints: [`${root}kit/learn/worker.js`] });
await keepText("worker.js", "worker.js", worker.outputFiles[0].text);
const bundles = [
  { name: "explorers.mjs", entry: `${root}kit/widget.js`, options: { format: "esm" } },
  { name: "explorers.js", entry: `${root}kit/page.js`, options: { format: "iife" } },
  { name: "loader.js", entry: `${root}kit/loader.js`, options: { format: "iife" } },
  { name: "explorers.css", entry: "every-style", options: {} },
];

for (const { name, entry, options } of bundles) {
  const result = await build({ ...common, ...options, entryPoints: [entry] });
  await keep(name, result.outputFiles[0].text);
}
if (stale.length) {
  console.error(`${stale.join(", ")} is not what the sources give; run: make explorers`);
  process.exit(1);
}
