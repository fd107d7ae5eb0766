// What a page does beside being read: colour scheme, side bars, search, scrolling, and where you are.
// Without it every page can still be read. The markup is the theme's, put in order by _ext/book/page.
"use strict";
(() => {
  const root = document.documentElement;
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  // What the script adds is said in the words of the page's language.
  const words = JSON.parse(document.currentScript.dataset.words);
  const MODES = ["auto", "light", "dark"];
  const system = matchMedia("(prefers-color-scheme: dark)");
  const paper = matchMedia("print");

  /**
   * Follow the system or the reader's choice, as a script in the head did before the first paint;
   * paper is light.
   */
  function applyMode(mode) {
    root.dataset.mode = mode;
    root.dataset.theme = mode === "auto" ? (system.matches ? "dark" : "light") : mode;
    if (paper.matches) root.dataset.theme = "light";
    for (const button of all(".theme-switch-button")) {
      button.title = words.mode.replace("{name}", button.dataset.name).replace("{mode}", words[mode]);
      button.setAttribute("aria-label", button.title);
    }
  }

  function startTheme() {
    for (const button of all(".theme-switch-button")) {
      button.dataset.name = button.title;
      button.addEventListener("click", () => {
        const mode = MODES[(MODES.indexOf(root.dataset.mode) + 1) % MODES.length];
        applyMode(mode);
        try {
          localStorage.setItem("mode", mode);
        } catch {
          // Without storage the choice holds for this page only.
        }
      });
    }
    system.addEventListener("change", () => applyMode(root.dataset.mode));
    applyMode(root.dataset.mode);
  }

  /** Side bars are shown and hidden by a hidden checkbox each, as the theme's style sheet expects. */
  function startSidebar(side) {
    const box = document.getElementById(`pst-${side}-sidebar-checkbox`);
    const bar = document.querySelector(`.bd-sidebar-${side}`);
    const button = document.querySelector(`.${side}-toggle`);
    if (!box || !bar || !button) return;
    const show = (shown) => {
      box.checked = shown;
      button.setAttribute("aria-expanded", shown);
      if (shown) bar.querySelector("a, button")?.focus();
    };
    button.setAttribute("aria-expanded", box.checked);
    button.addEventListener("click", () => show(!box.checked));
    box.addEventListener("change", () => show(box.checked));
    bar.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !box.checked) return;
      show(false);
      button.focus();
    });
    // A link to a section of this page closes the bar that covers it.
    bar.addEventListener("click", (event) => {
      if (side === "secondary" && event.target.closest("a")) show(false);
    });
  }

  function startSearch() {
    const field = document.querySelector(".search-button__wrapper");
    if (!field) return;
    const input = field.querySelector("input");
    let opener = null;
    const show = (shown) => {
      field.classList.toggle("show", shown);
      if (shown) {
        opener = document.activeElement;
        input.focus();
        input.select();
      } else {
        opener?.focus();
      }
    };
    for (const button of all(".search-button__button")) {
      button.addEventListener("click", () => show(true));
    }
    field.querySelector(".search-button__overlay").addEventListener("click", () => show(false));
    document.addEventListener("keydown", (event) => {
      const shown = field.classList.contains("show");
      if (event.key === "Escape" && shown) show(false);
      if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey) {
        event.preventDefault();
        show(!shown);
      }
    });
  }

  /** Menus are <details>: one closes when the reader turns elsewhere. */
  function startMenus() {
    const close = (event) => {
      for (const menu of all("details.dropdown[open]")) {
        const inside = menu.contains(event.target);
        if (event.key === "Escape" && inside) menu.querySelector("summary").focus();
        if (event.key === "Escape" || (event.type === "click" && !inside)) menu.open = false;
      }
    };
    document.addEventListener("click", close);
    document.addEventListener("keydown", close);
  }

  /** What is wider than its place can be reached and scrolled by keyboard, and only that. */
  function startScrolling() {
    const places = all("pre, div.math, .pst-scrollable-table-container, div.output");
    const observer = new ResizeObserver((entries) => {
      for (const { target } of entries) {
        // What is not laid out yet has no width, and stays in the order of the Tab key.
        if (target.firstElementChild?.checkVisibility?.({ contentVisibilityAuto: true }) === false) continue;
        const wide = target.scrollWidth > target.clientWidth;
        if (wide) target.tabIndex = 0;
        else if (target !== document.activeElement) target.removeAttribute("tabindex");
      }
    });
    for (const place of places) observer.observe(place);
  }

  /** The element that a fragment names, whatever the fragment is: "#100%" cannot be decoded. */
  function target(hash) {
    const name = hash.slice(1);
    try {
      return document.getElementById(decodeURIComponent(name));
    } catch {
      return document.getElementById(name);
    }
  }

  /** In the list of sections, the one that is being read. */
  function startContents() {
    const links = new Map(all(".bd-toc-nav a[href^='#']")
      .map((link) => [target(link.hash), link]));
    links.delete(null);
    const visible = new Set();
    const observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) visible.add(target);
        else visible.delete(target);
      }
      const current = [...links.keys()].filter((section) => visible.has(section)).at(-1);
      for (const [section, link] of links) {
        const active = section === current;
        link.classList.toggle("active", active);
        if (active) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    }, { rootMargin: "0px 0px -70% 0px" });
    for (const section of links.keys()) observer.observe(section);
  }

  /** A link to something folded unfolds it. */
  function unfold() {
    const linked = target(location.hash);
    const fold = linked?.closest("details") ?? linked?.querySelector(":scope > details");
    if (fold && !fold.open) {
      fold.open = true;
      linked.scrollIntoView();
    }
  }

  startTheme();
  ["primary", "secondary"].forEach(startSidebar);
  startSearch();
  startMenus();
  startScrolling();
  startContents();
  unfold();
  addEventListener("hashchange", unfold);
  paper.addEventListener("change", () => {
    applyMode(root.dataset.mode);
    // Pictures that were never near the screen belong on paper too.
    for (const picture of all("img:not(.for-dark)")) picture.loading = "eager";
  });
})();
