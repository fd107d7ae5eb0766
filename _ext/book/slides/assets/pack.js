// Divides the pieces of a chapter into slides that hold what fits. Runs before reveal.js starts.
"use strict";
(() => {
  const HEIGHT = 720;
  const ALONE = ".live, .picture";
  // Sizes of type that a slide with little on it may have, how full it may be then, and how much of
  // what stays free lies above.
  const TYPES = [1.4, 1.3, 1.2, 1.1, 1];
  const FULL = 0.72;
  const ABOVE = 0.3;

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

  /** The heading of a slide whose picture takes all its height stands beside that. */
  function setBeside(block, slide) {
    const side = document.createElement("div");
    side.className = "side";
    side.append(slide.querySelector(":scope > :is(h1, h2)"), ...block.querySelectorAll("figcaption"));
    block.querySelector("figure").append(side);
  }

  /** A picture under a long heading or over a long caption becomes smaller, in its proportions. */
  function shrink(block, slide) {
    const picture = block.querySelector("img:not(.for-dark)");
    if (!picture || !overflows(slide)) return;
    const { width, height } = picture;
    const bottom = slide.getBoundingClientRect().top + HEIGHT - parseFloat(getComputedStyle(slide).paddingBottom);
    const lower = Math.floor(height - (block.getBoundingClientRect().bottom - bottom) - 1);
    for (const drawing of block.querySelectorAll("img")) {
      drawing.height = lower;
      drawing.width = Math.floor((width * lower) / height);
    }
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

  /** What leads over to a list goes with it; so does what goes on with the sentence before it. */
  const belongs = (before, block) =>
    before.matches(".lead") ||
    block.dataset.continues === "text" ||
    (before.matches(".step") && block.matches(".step:not(:has(> .reason))"));

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
      if (block.matches(".tall")) setBeside(block, this.slide);
      if (overflows(this.slide) && block.previousElementSibling.matches(".block")) this.turn(block);
      if (overflows(this.slide)) this.squeeze(block);
    }

    /** Go on with a block on a new slide, with what it belongs to, or with the line before it once more. */
    turn(block) {
      const before = this.slide;
      const full = blocksOf(before);
      let first = full.length - 1;
      while (first > 0 && belongs(full[first - 1], full[first])) first -= 1;
      let moved = full.slice(first || -1);
      this.begin();
      this.slide.append(...moved);
      if (moved.length > 1 && overflows(this.slide)) {
        before.append(...moved.slice(0, -1));
        moved = [block];
      }
      if (moved.length === 1 && block.dataset.continues) this.recall(full.at(-2), block);
    }

    /** The formula that a block goes on from, again, if there is room. */
    recall(before, block) {
      const formula = before.querySelector(":scope > div.math");
      if (!formula) return;
      const again = document.createElement("div");
      again.className = "block recall";
      again.append(formula.cloneNode(true));
      block.before(again);
      if (overflows(this.slide)) again.remove();
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

  /** Every step after the first thing on a slide appears by itself, and so does what is concluded. */
  function addFragments(slide) {
    for (const block of blocksOf(slide).slice(1)) {
      const recalled = block.previousElementSibling.matches(".recall");
      if (block.matches(".step, .takeaway") && !recalled) block.classList.add("fragment");
    }
  }

  /** Formulas keep their size if they can; a wide one becomes narrower, down to what is legible. */
  function narrow(slide) {
    for (const formula of slide.querySelectorAll(".step div.math, .box div.math")) {
      for (const size of [32, 30, 28, 26, 24]) {
        formula.style.fontSize = `calc(${size}px * var(--type, 1))`;
        if (formula.scrollWidth <= formula.clientWidth) break;
      }
    }
  }

  const cut = (part) => part.scrollWidth > part.clientWidth + 1;

  /** A slide with little on it: in larger type as far as that fits, a little above the middle. */
  function fill(slide) {
    const blocks = blocksOf(slide);
    if (!blocks.length || blocks.some((block) => block.matches(ALONE))) return;
    const top = () => blocks[0].getBoundingClientRect().top;
    const room = slide.getBoundingClientRect().bottom - parseFloat(getComputedStyle(slide).paddingBottom) - top();
    const height = () => blocks.at(-1).getBoundingClientRect().bottom - top();
    for (const type of TYPES) {
      slide.style.setProperty("--type", type);
      const wide = [...slide.querySelectorAll("div.math, pre, table, .box")].some(cut);
      if (!wide && height() <= FULL * room) break;
    }
    blocks[0].style.marginTop = `${Math.max(0, Math.round(ABOVE * (room - height())))}px`;
  }

  bookSlides.pack = (root) => {
    root.classList.add("measuring");
    for (const piece of root.querySelectorAll("section.piece")) {
      narrow(piece);
      for (const slide of packPiece(piece)) {
        addFragments(slide);
        fill(slide);
      }
    }
    root.classList.remove("measuring");
  };
})();
