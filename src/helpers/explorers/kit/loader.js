/**
 * The one script of ours that a page with explorers loads at once. When a figure comes near the
 * screen, this adds the style sheet, the explorers' script and the figure's data, as plain script
 * elements, which work from a folder on disk as well.
 */

const base = document.currentScript.src.replace(/[^/]*$/, "");
const { version, catalogue } = document.currentScript.dataset;
const NEAR = "400px";

globalThis.bookExplorers = {
  assets: {},
  /** Called by the scripts that carry data. */
  asset(name, value) {
    this.assets[name] = value;
  },
  /** Load data by name. */
  load: (name) => load("script", { src: address(`${name}.js`) }),
};

const loading = new Map();

/** Load a script or style sheet once. */
function load(tag, attributes) {
  const address = attributes.src ?? attributes.href;
  if (!loading.has(address)) {
    loading.set(
      address,
      new Promise((resolve, reject) => {
        const node = Object.assign(document.createElement(tag), attributes);
        node.onload = resolve;
        node.onerror = () => reject(new Error(`${address} could not be loaded`));
        document.head.append(node);
      }),
    );
  }
  return loading.get(address);
}

const address = (file) => `${base}${file}?v=${version}`;

async function start(figure) {
  if (figure.dataset.state !== "poster") return;
  figure.dataset.state = "loading";
  const assets = figure.dataset.assets.split(" ").filter(Boolean);
  // The words of a page in another language than English.
  const words = catalogue ? [load("script", { src: address(catalogue) })] : [];
  try {
    await Promise.all([
      load("link", { rel: "stylesheet", href: address("explorers.css") }),
      load("script", { src: address("explorers.js") }),
      ...words,
      ...assets.map(globalThis.bookExplorers.load),
    ]);
    await globalThis.bookExplorers.mount(figure);
    figure.dataset.state = "live";
  } catch (error) {
    figure.dataset.state = "error";
    console.error(`The live figure "${figure.dataset.explorer}" stays a still picture:`, error);
  }
}

const figures = document.querySelectorAll("figure.explorer");
const seen = new IntersectionObserver(
  (entries) => entries.forEach(({ isIntersecting, target }) => isIntersecting && start(target)),
  { rootMargin: NEAR },
);
figures.forEach((figure) => seen.observe(figure));

/** A link to a figure's state: start the figure and show it. */
async function follow() {
  const id = location.hash.slice(1).split("?")[0];
  const figure = document.getElementById(id);
  if (!figure?.matches("figure.explorer")) return;
  const rest = keepInView(figure);
  await start(figure);
  setTimeout(rest, 1000);
}

/**
 * Scroll to a figure, and again when the page changes its height: text is laid out only near the
 * screen. It ends when the reader does something, or by a call of what it returns.
 */
function keepInView(figure) {
  const heights = new ResizeObserver(() => figure.scrollIntoView({ block: "center" }));
  heights.observe(document.body);
  const rest = () => heights.disconnect();
  for (const act of ["keydown", "pointerdown", "wheel"]) addEventListener(act, rest, { once: true, passive: true });
  return rest;
}
addEventListener("hashchange", follow);
follow();
