/**
 * The one script of ours that a page with explorers loads at once. When a figure comes near the
 * screen, this adds the style sheet, the explorers' script and the figure's data, as plain script
 * elements, which work from a folder on disk as well.
 */

import { holdFocus } from "./dom.js";
import { drive } from "./drive.js";

const base = document.currentScript.src.replace(/[^/]*$/, "");
const { version, catalogue, failed, again, release } = document.currentScript.dataset;
const NEAR = "400px";

const book = (globalThis.bookExplorers = {
  assets: {},
  /** Called by the scripts that carry data: as JSON, with a sum that damaged text does not have. */
  asset(name, text, sum) {
    if (adler32(text) === sum) this.assets[name] = JSON.parse(text);
  },
  /** Load data by name. */
  load: (name) => load(`${name}.js`, () => name in book.assets),
});

/** The checksum of zlib, of text in ASCII. */
function adler32(text) {
  let [a, b] = [1, 0];
  for (let i = 0; i < text.length; i += 1) {
    a = (a + text.charCodeAt(i)) % 65521;
    b = (b + a) % 65521;
  }
  return b * 65536 + a;
}

const loading = new Map();
const tries = new Map();

/** Load a script or style sheet once; what failed, or came without what it brings, again when asked. */
function load(file, isThere) {
  if (!loading.has(file)) {
    const trying = fetched(file, isThere);
    loading.set(file, trying);
    trying.catch(() => loading.delete(file));
  }
  return loading.get(file);
}

function fetched(file, isThere) {
  const count = tries.get(file) ?? 0;
  tries.set(file, count + 1);
  // Another address, because a browser may have kept the damaged file.
  const address = `${base}${file}?v=${version}${count ? `&again=${count}` : ""}`;
  const node = file.endsWith(".css")
    ? Object.assign(document.createElement("link"), { rel: "stylesheet", href: address })
    : Object.assign(document.createElement("script"), { src: address });
  return new Promise((resolve, reject) => {
    const lost = (how) => {
      node.remove();
      reject(new Error(`${how}: ${address}`));
    };
    node.onload = () => (isThere() ? resolve() : lost("damaged"));
    node.onerror = () => lost("missing");
    document.head.append(node);
  });
}

const hasStyle = () => getComputedStyle(document.documentElement).getPropertyValue("--bx-whole") !== "";

const models = new Map();

/** Bring a figure to life, once; its model when it is, or nothing where it could not. */
function start(figure) {
  if (figure.dataset.state === "poster") models.set(figure, awake(figure));
  return models.get(figure);
}

async function awake(figure) {
  figure.dataset.state = "loading";
  const said = notice(figure);
  said.replaceChildren();
  const assets = figure.dataset.assets.split(" ").filter(Boolean);
  // The words of a page in another language than English.
  const words = catalogue ? [load(catalogue, () => book.catalogue)] : [];
  try {
    await Promise.all([
      load("explorers.css", hasStyle), load("explorers.js", () => book.mount), ...words, ...assets.map(book.load),
    ]);
    const model = book.mount(figure);
    figure.dataset.state = "live";
    return model;
  } catch (error) {
    figure.dataset.state = "error";
    const node = retry(figure);
    said.append(failed, " ", node);
    if (document.activeElement === figure) node.focus({ preventScroll: true });
    console.error(`The live figure "${figure.dataset.explorer}" stays a still picture:`, error);
  }
}

/** Where a figure says that it could not start; a screen reader hears what is put there. */
function notice(figure) {
  const known = figure.querySelector(".explorer-failed");
  if (known) return known;
  const node = Object.assign(document.createElement("p"), { className: "explorer-failed", role: "status" });
  // Above the still picture, which may be taller than the screen.
  figure.prepend(node);
  return node;
}

function retry(figure) {
  const node = Object.assign(document.createElement("button"), { type: "button", textContent: again });
  node.onclick = () => {
    figure.dataset.state = "poster";
    if (document.activeElement === node) holdFocus(figure);
    start(figure);
  };
  return node;
}

const figures = document.querySelectorAll("figure.explorer");
const seen = new IntersectionObserver(
  (entries) => entries.forEach(({ isIntersecting, target }) => isIntersecting && start(target)),
  { rootMargin: NEAR },
);
figures.forEach((figure) => seen.observe(figure));

/** A link to a figure's state: start the figure and show it. */
async function follow() {
  const id = location.hash.slice(1).split(/[?;]/)[0];
  const figure = document.getElementById(id);
  if (!figure?.matches("figure.explorer")) return;
  const rest = keepInView(figure);
  await start(figure);
  setTimeout(rest, 1000);
}

/**
 * Scroll to a figure, and again when the page changes its height: text is laid out only near the
 * screen. A figure too tall for the screen begins below the page's bar. It ends when the reader does
 * something, or by a call of what it returns.
 */
function keepInView(figure) {
  const bar = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
  const heights = new ResizeObserver(() => {
    figure.scrollIntoView({ block: figure.offsetHeight > innerHeight - bar ? "start" : "center" });
  });
  heights.observe(document.body);
  const rest = () => heights.disconnect();
  for (const act of ["keydown", "pointerdown", "wheel"]) addEventListener(act, rest, { once: true, passive: true });
  return rest;
}
addEventListener("hashchange", follow);
follow();
drive(start, release);
