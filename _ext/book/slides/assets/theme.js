// Light or dark slides: as the address says (?theme=dark), or as the reader has chosen here or on the
// book's pages, or as the system has it. Paper is light. Runs before anything is drawn.
"use strict";
globalThis.bookSlides = {};
(() => {
  const KEY = "mode"; // of the pages, too
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const paper = matchMedia("print");
  const given = new URLSearchParams(location.search);
  const isTheme = (name) => name === "light" || name === "dark";
  let chosen = given.get("theme");

  /** What is stored; a browser may refuse to tell. */
  function stored() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  }

  function show() {
    const wanted = [chosen, stored(), system.matches ? "dark" : "light"].find(isTheme);
    root.dataset.theme = paper.matches || given.has("print-pdf") ? "light" : wanted;
  }

  bookSlides.turnTheme = () => {
    chosen = root.dataset.theme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem(KEY, chosen);
    } catch {
      // Without storage the choice lasts as long as this page.
    }
    show();
  };

  for (const query of [system, paper]) query.addEventListener("change", show);
  // The speaker's window shows copies of the deck.
  addEventListener("storage", ({ key, newValue }) => {
    if (key !== KEY) return;
    chosen = newValue;
    show();
  });
  show();
})();
