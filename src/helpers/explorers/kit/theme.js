/** Colours for canvases. Everything else is coloured by CSS alone. */

/** A function `color("q")` that reads the figure's CSS variables, and news of a change of theme. */
export function watchTheme(root, changed) {
  let known = new Map();
  const color = (name) => {
    if (!known.has(name)) {
      known.set(name, getComputedStyle(root).getPropertyValue(`--bx-${name}`).trim());
    }
    return known.get(name);
  };
  const forget = () => {
    known = new Map();
    changed();
  };
  const observer = new MutationObserver(forget);
  for (const node of [document.documentElement, document.body]) {
    observer.observe(node, { attributes: true, attributeFilter: ["class", "data-theme", "theme", "data-jp-theme-light"] });
  }
  const query = matchMedia("(prefers-color-scheme: dark)");
  query.addEventListener("change", forget);
  const stop = () => {
    observer.disconnect();
    query.removeEventListener("change", forget);
  };
  return { color, stop };
}
