// Lighthouse (mobile) and axe-core (light and dark) on pages of the built site, as one table.
//
//   node tools/audit/audit.mjs _build/html [PAGE ...]
//
// Without pages: all of them. The exit status says whether every page meets the goals. Scores of
// speed depend on the machine: a page below the goal is measured again, and the median counts.
import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import lighthouse from "lighthouse";
import { startChrome, startServer } from "./chrome.mjs";

const GOALS = { performance: 0.98, accessibility: 1, "best-practices": 1, seo: 1 };
const BYTES = 450_000;
// What a live figure computes with; the budget of a page is for all the rest.
const WEIGHTS = /\/_static\/explorers\/(?!explorers\.|loader\.)[^/]+\.js$/;
const TRIES = 3;
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Every page of the site that a reader opens, by path. */
function allPages(folder) {
  const found = globSync("**/*.html", { cwd: folder });
  return found.filter((path) => !/^(_static|slides)\b/.test(path)).sort();
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Bytes on their way of the first load: of the page, and of the weights of its live figures. */
function weigh(requests) {
  const bytes = { page: 0, weights: 0 };
  for (const { url, transferSize } of requests) {
    bytes[WEIGHTS.test(new URL(url).pathname) ? "weights" : "page"] += transferSize;
  }
  return bytes;
}

/** Scores by category, bytes of the first load, and the audits that took points. */
async function measure(url, port) {
  const flags = { port, logLevel: "silent", onlyCategories: Object.keys(GOALS) };
  const { lhr } = await lighthouse(url, flags);
  if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`);
  const scores = Object.fromEntries(Object.keys(GOALS).map((k) => [k, lhr.categories[k].score]));
  const lost = Object.values(lhr.categories).filter((c) => c.id !== "performance")
    .flatMap((c) => c.auditRefs).filter((r) => r.weight && (lhr.audits[r.id].score ?? 1) < 1);
  const times = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time",
    "cumulative-layout-shift"].map((id) => lhr.audits[id].numericValue);
  const bytes = weigh(lhr.audits["network-requests"].details.items);
  return { scores, bytes, times, lost: [...new Set(lost.map((r) => r.id))] };
}

/** As `measure`; a page too slow is measured again and gets the median of its scores. */
async function measureFairly(url, port) {
  const results = [await measure(url, port)];
  while (results.length < TRIES && results.at(-1).scores.performance < GOALS.performance) {
    results.push(await measure(url, port));
  }
  const last = results.at(-1);
  if (results.length === TRIES) {
    last.scores.performance = median(results.map((r) => r.scores.performance));
  }
  return last;
}

/** What axe-core objects to on a page, in one colour scheme: "rule (how many): first place". */
async function violations(browser, url, scheme) {
  const page = await browser.newPage();
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.goto(url, { waitUntil: "networkidle0" });
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => (await globalThis.axe.run()).violations
    .map((v) => `${v.id} (${v.nodes.length}): ${v.nodes[0].target.join(" ")}`));
  await page.close();
  return found.map((text) => `${scheme}: ${text}`);
}

/** One line of the table, and the reasons why the page misses a goal. */
async function audit(browser, port, base, path) {
  const url = new URL(path, base).href;
  const { scores, bytes, times, lost } = await measureFairly(url, port);
  const axe = [];
  for (const scheme of ["light", "dark"]) axe.push(...(await violations(browser, url, scheme)));
  const [fcp, lcp, tbt, cls] = times;
  const missed = Object.keys(GOALS).filter((k) => scores[k] < GOALS[k]);
  const problems = [...missed.map((k) => `${k} ${scores[k]}`), ...lost, ...axe];
  if (bytes.page > BYTES) problems.push(`${Math.round(bytes.page / 1000)} kB`);
  const weights = [bytes.page, bytes.weights].map((b) => (b / 1000).toFixed(0));
  const seconds = [fcp, lcp].map((ms) => (ms / 1000).toFixed(2));
  const cells = [path, ...Object.values(scores).map((s) => s.toFixed(2)), ...weights, ...seconds,
    tbt.toFixed(0), cls.toFixed(3), axe.length];
  console.log(`| ${cells.join(" | ")} |`);
  return problems.map((problem) => `${path}: ${problem}`);
}

async function main([folder, ...pages]) {
  const server = await startServer(folder);
  const { browser, port } = await startChrome();
  const problems = [];
  console.log("| page | performance | accessibility | best practices | SEO | kB | weights kB "
    + "| FCP s | LCP s | TBT ms | CLS | axe |\n|---|---|---|---|---|---|---|---|---|---|---|---|");
  try {
    for (const path of pages.length ? pages : allPages(folder)) {
      problems.push(...(await audit(browser, port, server.address, path)));
    }
  } finally {
    await browser.close();
    server.stop();
  }
  console.log(problems.length ? `\nBelow the goals:\n${problems.join("\n")}` : "\nAll goals met.");
  process.exitCode = problems.length ? 1 : 0;
}

await main(process.argv.slice(2));
