// Divides the pieces of a chapter into slides that hold what fits. Runs before reveal.js starts.
"use strict";
globalThis.bookSlides = {};
(() => {
  const HEIGHT = 720;
  const ALONE = ".live, .picture";

  const blocksOf = (slide) => [...slide.querySelectorAll(":scope > .block")];

  /** Whether a slide's last block ends below its margin. */
  function overflows(slide) {
    const last = blocksOf(slide).at(-1);
    const room = HEIGHT - parseFloat(getComputedStyle(slide).paddingBottom);
    return last.getBoundingClientRect().bottom - slide.getBoundingClientRect().top > room + 0.5;
  }

  /** What of a box can go on in the next one: its last paragraph, or the last point of a list. */
  function lastPart(body) {
    const last = body.lastElementChild;
    const parent = last?.matches("ul, ol") && last.children.length > 1 ? last : body;
    return parent.children.length > 1 ? parent.lastElementChild : null;
  }

  /** A box that is too tall goes on in a box with the same title; returns that, or null. */
  function divide(block, slide) {
    const body = block.querySelector(".box-body");
    if (!body || !lastPart(body)) return null;
    const rest = block.cloneNode(true);
    rest.querySelector("aside.notes")?.remove();
    const restBody = rest.querySelector(".box-body");
    restBody.replaceChildren();
    for (let part = lastPart(body); part && overflows(slide); part = lastPart(body)) {
      let target = restBody;
      if (part.matches("li")) {
        const list = part.parentElement;
        if (!restBody.firstElementChild?.matches(list.tagName)) restBody.prepend(list.cloneNode(false));
        target = restBody.firstElementChild;
        if (list.matches("ol")) target.start = list.children.length;
      }
      target.prepend(part);
    }
    return rest;
  }

  /** A picture under a long heading or over a long caption becomes smaller, in its proportions. */
  function shrink(block, slide) {
    const picture = block.querySelector("img");
    if (!picture || !overflows(slide)) return;
    const { width, height } = picture;
    const bottom = slide.getBoundingClientRect().top + HEIGHT - parseFloat(getComputedStyle(slide).paddingBottom);
    picture.height = Math.floor(height - (block.getBoundingClientRect().bottom - bottom) - 1);
    picture.width = Math.floor((width * picture.height) / height);
  }

  /** No slide with one point alone after a slide full of them. */
  function balance([before, last]) {
    if (!last) return;
    const points = (slide) => blocksOf(slide).filter((block) => block.matches(".item"));
    while (points(last).length === blocksOf(last).length && points(before).length > points(last).length + 1) {
      const point = points(before).at(-1);
      if (point.nextElementSibling?.matches(".block")) return;
      blocksOf(last)[0].before(point);
    }
  }

  /** What leads over to a list goes with it, and so does a line before one that has no reason of its own. */
  const belongs = (before, block) =>
    before.matches(".lead") || (before.matches(".step") && block.matches(".step:not(:has(> .reason))"));

  /** One piece: its heading on every slide, its blocks in order. */
  class Packing {
    constructor(piece) {
      this.piece = piece;
      this.heading = [...piece.children].filter((part) => !part.matches(".block"));
      this.slides = [];
      this.begin();
    }

    begin() {
      this.slide = this.piece.cloneNode(false);
      this.slide.append(...this.heading.map((part) => part.cloneNode(true)));
      this.piece.before(this.slide);
      this.slides.push(this.slide);
    }

    /** Put a block on the present slide, or where it does not fit, on a new one. */
    place(block) {
      const before = blocksOf(this.slide).at(-1);
      const apart = block.matches(ALONE) || before?.matches(ALONE) || "new" in block.dataset;
      if (apart && before) this.begin();
      this.slide.append(block);
      if (overflows(this.slide) && block.previousElementSibling.matches(".block")) {
        this.begin();
        if (belongs(before, block) && before.previousElementSibling.matches(".block")) this.slide.append(before);
        this.slide.append(block);
      }
      if (overflows(this.slide)) this.squeeze(block);
    }

    /** A block too tall for a slide of its own. */
    squeeze(block) {
      shrink(block, this.slide);
      const rest = overflows(this.slide) && divide(block, this.slide);
      if (!rest) return;
      this.begin();
      this.slide.append(rest);
      this.squeeze(rest);
    }
  }

  function packPiece(piece) {
    const packing = new Packing(piece);
    blocksOf(piece).forEach((block) => packing.place(block));
    balance(packing.slides.slice(-2));
    piece.remove();
    return packing.slides;
  }

  /** Every step after the first thing on a slide appears by itself. */
  function addFragments(slide) {
    for (const block of blocksOf(slide).slice(1)) {
      if (block.matches(".step")) block.classList.add("fragment");
    }
  }

  /** Formulas keep their size if they can; a wide one becomes narrower, down to what is legible. */
  function narrow(slide) {
    for (const formula of slide.querySelectorAll(".step div.math, .box div.math")) {
      for (const size of [32, 30, 28, 26, 24]) {
        formula.style.fontSize = `${size}px`;
        if (formula.scrollWidth <= formula.clientWidth) break;
      }
    }
  }

  bookSlides.pack = (root) => {
    root.classList.add("measuring");
    for (const piece of root.querySelectorAll("section.piece")) {
      narrow(piece);
      for (const slide of packPiece(piece)) addFragments(slide);
    }
    root.classList.remove("measuring");
  };
})();
