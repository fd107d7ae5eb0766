// Makes every live figure as large as its slide allows.
"use strict";
(() => {
  const WIDTH = 1248;
  const HEIGHT = 704;
  // Widths at which a figure may lay itself out. What it says is largest where its shape at such a
  // width is that of the slide: some grow in proportion, some only in width.
  const LAYOUTS = [600, 680, 760, 840, 920, 1000, 1080, 1160, WIDTH];

  const settled = () => new Promise((resolve) => setTimeout(resolve, 40));

  function lay(live, width, zoom) {
    live.style.width = `${width}px`;
    live.style.zoom = zoom;
  }

  /** Try all layouts and keep the one that can be enlarged most. */
  bookSlides.fit = async (figure) => {
    const live = figure.querySelector(".explorer-live");
    let best = { zoom: 0 };
    for (const width of LAYOUTS) {
      lay(live, width, 1);
      await settled();
      const zoom = Math.min(WIDTH / width, HEIGHT / live.firstElementChild.offsetHeight);
      if (zoom > best.zoom) best = { width, zoom };
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
    const grown = () => live.firstElementChild.offsetHeight * live.style.zoom > HEIGHT + 1;
    const begin = () => {
      if (figure.dataset.state !== "live") return;
      fit();
      new ResizeObserver(() => figure.dataset.fit && grown() && fit()).observe(live.firstElementChild);
    };
    new MutationObserver(begin).observe(figure, { attributeFilter: ["data-state"] });
    begin();
  }

  bookSlides.fitAll = (root) => root.querySelectorAll("figure.explorer").forEach(follow);
})();
