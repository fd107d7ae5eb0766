// Makes every live figure as large as its slide allows.
"use strict";
(() => {
  const WIDTH = 1176;
  const HEIGHT = 704; // less that of the phrases below it
  // Widths at which a figure may lay itself out: some grow in proportion, some only in width.
  const LAYOUTS = [600, 680, 760, 840, 920, 1000, 1080, WIDTH];
  const LEGIBLE = 18; // px of a tick

  /** A figure draws itself anew in the frame after its width has changed. */
  const settled = () =>
    new Promise((resolve) => setTimeout(() => requestAnimationFrame(() => setTimeout(resolve)), 40));

  const room = (figure) => HEIGHT - (figure.parentElement.querySelector(":scope > .states")?.offsetHeight ?? 0);

  function lay(live, width, zoom) {
    live.style.width = `${width}px`;
    live.style.zoom = zoom;
  }

  /** How large the plots of a figure are, in square pixels of its own; 1 where it has none. */
  function area(live) {
    const plots = [...live.querySelectorAll(".bx-plot")];
    return plots.reduce((sum, { offsetWidth, offsetHeight }) => sum + offsetWidth * offsetHeight, 0) || 1;
  }

  /** Try all layouts and keep, of those whose ticks can be read from the back, the one with the largest plots. */
  bookSlides.fit = async (figure) => {
    const live = figure.querySelector(".explorer-live");
    figure.dataset.fit = "trying";
    const height = room(figure);
    const tick = 12 * parseFloat(getComputedStyle(live).getPropertyValue("--bx-type"));
    let best = { size: 0 };
    for (const width of LAYOUTS) {
      lay(live, width, 1);
      await settled();
      const zoom = Math.min(WIDTH / width, height / live.firstElementChild.offsetHeight);
      const size = Math.min(1, (zoom * tick) / LEGIBLE) ** 8 * zoom ** 2 * area(live);
      if (size > best.size) best = { width, zoom, size };
    }
    // Where the phrases below it leave too little, they take the place of its title.
    if (best.zoom * tick < LEGIBLE && room(figure) < HEIGHT && figure.dataset.tight === undefined) {
      figure.dataset.tight = "";
      return bookSlides.fit(figure);
    }
    lay(live, best.width, best.zoom);
    await settled();
    figure.dataset.fit = "done";
  };

  /** Fit a figure when it is live, and again when it has opened something and become too tall. */
  function follow(figure) {
    const live = figure.querySelector(".explorer-live");
    let busy = false;
    const fit = async () => {
      if (busy) return;
      busy = true;
      await bookSlides.fit(figure);
      busy = false;
    };
    const grown = () => live.firstElementChild.offsetHeight * live.style.zoom > room(figure) + 1;
    const begin = () => {
      if (figure.dataset.state !== "live") return;
      fit();
      new ResizeObserver(() => figure.dataset.fit === "done" && grown() && fit()).observe(live.firstElementChild);
    };
    new MutationObserver(begin).observe(figure, { attributeFilter: ["data-state"] });
    begin();
  }

  bookSlides.fitAll = (root) => root.querySelectorAll("figure.explorer").forEach(follow);
})();
