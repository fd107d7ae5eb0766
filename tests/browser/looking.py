"""What tests of pages look at, as JavaScript that a page runs: what overflows, hides or is missing.

Each returns a list of what is wrong, unless its comment says otherwise.
"""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

# Folded solutions and hidden cells too: what a reader can open must be as good as the rest.
UNFOLD = """() => {
  for (const details of document.querySelectorAll("details")) details.open = true;
  for (const button of document.querySelectorAll(".toggle-hidden > .toggle-button")) button.click();
}"""
# Steps of a screen, a frame each, and then all that began to load on the way has arrived. A browser
# may stop drawing a page that nothing changes: no frame is waited for longer than a second.
READ = """async () => {
  const frame = () => new Promise((done) => {
    requestAnimationFrame(done);
    setTimeout(done, 1000);
  });
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
    scrollTo({ top: y, behavior: "instant" });
    await frame();
    await frame();
  }
  const shown = [...document.images].filter((image) => image.checkVisibility());
  await Promise.all(shown.map((image) => image.complete || new Promise((done) => {
    image.onload = image.onerror = done;
  })));
  for (let wait = 0; wait < 200 && document.querySelector('[data-state="loading"]'); wait += 1) {
    await new Promise((done) => setTimeout(done, 50));
  }
}"""
# Load every picture that is shown, wherever it stands.
LOAD = """async () => {
  const shown = [...document.images].filter((image) => image.checkVisibility());
  for (const image of shown) image.loading = "eager";
  await Promise.all(shown.map((image) => image.complete || new Promise((done) => {
    image.onload = image.onerror = done;
  })));
}"""
# What lies right of the page's edge, though nothing around it scrolls sideways.
OUTSIDE = """() => {
  const edge = document.documentElement.clientWidth + 1;
  const scrolls = (element) => {
    for (let box = element; box && box !== document.body; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (["auto", "scroll"].includes(style.overflowX) || style.position === "fixed") return true;
    }
    return false;
  };
  const shown = (element) => element.checkVisibility({ visibilityProperty: true });
  return [...document.querySelectorAll("main *")]
    .filter((element) => element.getBoundingClientRect().right > edge)
    .filter((element) => shown(element) && !scrolls(element))
    .filter((element) => !element.closest(".katex-mathml, .katex svg") && !element.ownerSVGElement)
    .slice(0, 5)
    .map((element) => `${element.outerHTML.slice(0, 120)} ... ${element.textContent.slice(0, 60)}`);
}"""
BROKEN = """() => [
  ...[...document.images]
    .filter((image) => image.checkVisibility() && !image.naturalWidth)
    .map((image) => image.src),
  ...[...document.querySelectorAll("figure.explorer")]
    .filter((figure) => figure.dataset.state !== "live")
    .map((figure) => `${figure.id}: ${figure.dataset.state}`),
]"""
# Text that is hidden though all is unfolded, and figures that show none or both of their drawings.
HIDDEN = """() => {
  const text = "article :is(figcaption, h2, h3, li, pre, td, div.math, section > p)";
  const shown = (element) => element.checkVisibility();
  const one = (figure) => [...figure.querySelectorAll("img")].filter(shown).length === 1;
  return [
    ...[...document.querySelectorAll(text)].filter((element) => !shown(element)),
    ...[...document.querySelectorAll(".drawing")].filter((figure) => !one(figure)),
  ].map((element) => element.outerHTML.slice(0, 120));
}"""
# Lay out the whole page, wherever the reader is; its height before and after.
LAY_OUT = """() => {
  const before = document.documentElement.scrollHeight;
  for (const block of document.querySelectorAll(".bd-article :is(p, pre, div.math)")) {
    block.style.contentVisibility = "visible";
  }
  return [before, document.documentElement.scrollHeight];
}"""
# Violations of all rules or of some, in the page or a part of it, as lines: rule, what it demands,
# and the first places where it is not met.
CHECK = """async (given) => {
  const { part, only } = given ?? {};
  const options = only ? { runOnly: only } : { rules: { "target-size": { enabled: true } } };
  options.resultTypes = ["violations"];
  options.preload = location.protocol !== "file:"; // a folder lets no script read a style sheet
  const { violations } = await axe.run(part ?? document, options);
  return violations.map(({ id, help, nodes }) => {
    const places = nodes.slice(0, 3).map((node) => node.target.join(" "));
    return `${id}: ${help}: ${nodes.length} places: ${places.join("; ")}`;
  });
}"""
# Leave of formulas a letter, and of code one word of each colour on each ground. Of 16,000 elements
# on a long page axe then looks at 1,700: what a formula draws is hidden from it, and formulas read
# aloud are alike, as are words of one class on one ground. Figures stay whole; of the rest nothing
# else can be looked at afterwards.
FEWER = """() => {
  const all = (part) => document.querySelectorAll(`${part}:not(figure.explorer *)`);
  for (const formula of all(".katex")) formula.textContent = "x";
  const seen = new Set();
  for (const code of all("pre")) {
    const ground = getComputedStyle(code).backgroundColor;
    const box = code.closest("[class*=cell_], [class*=highlight-]")?.className;
    for (const word of code.querySelectorAll("span")) {
      const kind = [word.className, ground, box].join();
      if (word.childElementCount) continue;
      if (seen.has(kind)) word.replaceWith(word.textContent);
      seen.add(kind);
    }
    code.normalize();
  }
}"""
# What the dark can change: colours, and which of two drawings is shown.
OF_COLOURS = ["color-contrast", "image-alt", "link-in-text-block", "svg-img-alt"]
# Displayed formulas, and letters of drawings, on a phone.
WIDE = """() => [...document.querySelectorAll("article div.math")]
  .filter((block) => block.scrollWidth > block.clientWidth + 1)
  .map((block) => [block.scrollWidth, block.querySelector(".katex").dataset.tex])"""
DRAWINGS = """async () => {
  const drawings = [...document.querySelectorAll(".drawing img.for-light")];
  drawings.forEach((image) => { image.loading = "eager"; });
  await Promise.all(drawings.map((image) => image.decode()));
  return drawings.map((image) => {
    const { width } = image.getBoundingClientRect();
    return [image.currentSrc.split("/").pop(), width, image.closest(".drawing").clientWidth];
  });
}"""
# Where the button for copying lies on the code, in square pixels.
COVERED = """() => [...document.querySelectorAll("article .copy-code")].map((button) => {
  const code = button.parentElement.querySelector("pre");
  const [a, b] = [button, code].map((node) => node.getBoundingClientRect());
  return Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left))
    * Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
}).filter((area) => area > 1).length"""
# Formulas that stand on another line than the sign that follows them.
PARTED = """() => [...document.querySelectorAll("article .keep:has(> .math, > a)")]
.filter((kept) => {
  const sign = kept.lastChild;
  const last = [...kept.querySelectorAll(".katex-html .base")].at(-1);
  if (sign.nodeType !== Node.TEXT_NODE || !last?.checkVisibility()) return false;
  const range = document.createRange();
  range.selectNode(sign);
  const [box, beside] = [last, range].map((thing) => thing.getBoundingClientRect());
  return beside.left < box.right - 3 || beside.top > box.bottom;
}).map((kept) => kept.textContent.slice(-40))"""
# Icons that are as their ground in the colours of the reader: masks over a background.
ICONS = """() => {
  const blank = getComputedStyle(document.body).backgroundColor;
  const ground = (node) => {
    for (let above = node; above; above = above.parentElement) {
      const { backgroundColor } = getComputedStyle(above);
      if (backgroundColor !== "rgba(0, 0, 0, 0)") return backgroundColor;
    }
    return blank;
  };
  const bad = [];
  const look = (node, pseudo, from) => {
    const style = getComputedStyle(node, pseudo);
    if ([style.maskImage, style.display, style.content].includes("none")) return;
    if (!node.checkVisibility({ visibilityProperty: true })) return;
    if (style.backgroundColor === ground(from)) bad.push(`${node.className} ${pseudo ?? ""}`);
  };
  for (const icon of document.querySelectorAll(".icon")) look(icon, null, icon.parentElement);
  for (const title of document.querySelectorAll(".admonition-title")) {
    for (const pseudo of ["::before", "::after"]) look(title, pseudo, title);
  }
  return bad;
}"""
# All that links lead to on a page; which of these the bar hides when a link leads there.
TARGETS = """() => [...document.querySelectorAll(
  "article :is(section, div.math, .admonition, figure:not(.explorer))[id]",
)].map((node) => node.id)"""
UNDER = """(ids) => ids.filter((id) => {
  const bar = document.querySelector(".bd-header-article");
  const target = document.getElementById(id);
  location.hash = "";
  location.hash = id;
  const sticky = getComputedStyle(bar).position === "sticky";
  return sticky && target.getBoundingClientRect().top < bar.getBoundingClientRect().bottom - 1;
})"""
# Boxes of code that are there and show nothing.
EMPTY = """() => [...document.querySelectorAll(
  "article :is(.cell, .cell_input, .highlight, details.hide)",
)].filter((box) => box.checkVisibility() && box.getBoundingClientRect().height > 4)
  .filter((box) => !box.innerText.trim() && !box.querySelector("img, svg, canvas, figure"))
  .map((box) => box.className)"""
