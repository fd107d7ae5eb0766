// Starts a deck: slides, keys, the speaker's window, and copies of the deck inside that window.
"use strict";
(async () => {
  const words = JSON.parse(document.currentScript.dataset.words);
  const root = document.querySelector(".reveal");
  const asked = new URLSearchParams(location.search);
  const preview = asked.has("preview");
  const assets = document.currentScript.src.replace(/[^/]*$/, "");
  let linked = null;
  try {
    linked = document.getElementById(decodeURIComponent(location.hash.slice(1).split("?")[0]));
  } catch {
    // "#100%" cannot be decoded and names no slide.
  }
  let speaker = null;

  /** What the speaker sees of the present slide. */
  function state() {
    const slide = Reveal.getCurrentSlide();
    const total = Reveal.getTotalSlides();
    return {
      title: slide.querySelector("h1, h2")?.innerHTML ?? "",
      ask: [...slide.querySelectorAll("aside.ask")].map((note) => note.innerHTML).join(""),
      notes: [...slide.querySelectorAll(".block > aside.notes")].map((note) => note.innerHTML).join(""),
      place: Reveal.getIndices(),
      number: `${Math.round(Reveal.getSlidePastCount() + 1)} / ${total}`,
    };
  }

  const tell = () => speaker?.postMessage({ book: "state", state: state() }, "*");

  function openSpeaker() {
    const address = new URL(location.href);
    address.search = `?preview&theme=${document.documentElement.dataset.theme}`;
    address.hash = "";
    speaker = open(`${assets}speaker.html#${encodeURIComponent(address.href)}`, "speaker", "popup,width=1200,height=800");
  }

  /** A deck opened from a folder has no origin to check, but a window knows who wrote to it. */
  addEventListener("message", ({ source, data }) => {
    if (source === speaker && data?.book === "ready") tell();
    if (source === speaker && data?.book === "move") Reveal[data.back ? "prev" : "next"]();
    if (preview && Reveal.isReady?.() && source === parent && data?.book === "show") {
      const { h, v, f } = data.place;
      Reveal.slide(h, v, f ?? -1);
      if (data.ahead) Reveal.next();
    }
  });

  // A link to the state of a figure. The address becomes that of its slide, so the figure keeps it.
  if (linked?.matches("figure.explorer")) {
    linked.dataset.link = location.hash;
    history.replaceState(null, "", location.pathname + location.search);
  }

  // All slides at once, for paper, by our own style sheet: the policy of pages blocks that of reveal.js.
  if (asked.has("print-pdf")) {
    document.querySelector("link[media=print]").media = "all";
    history.replaceState(null, "", location.pathname + location.search.replace("print-pdf", "paper"));
  }

  await document.fonts.ready;
  await Promise.all([...document.fonts].map((font) => font.load().catch(() => null)));
  bookSlides.pack(root);
  bookSlides.fitAll(root);
  const still = preview || matchMedia("(prefers-reduced-motion: reduce)").matches;
  await Reveal.initialize({
    width: 1280,
    height: 720,
    margin: 0,
    maxScale: 4,
    center: false,
    hash: !preview,
    fragmentInURL: true,
    controls: !preview,
    controlsTutorial: !still,
    progress: !preview,
    keyboard: !preview,
    slideNumber: preview ? false : "c/t",
    transition: still ? "none" : "fade",
    transitionSpeed: "fast",
    backgroundTransition: "none",
    scrollActivationWidth: null,
    pdfSeparateFragments: false,
  });
  if (linked?.dataset.link) {
    const { h, v } = Reveal.getIndices(linked.closest("section"));
    Reveal.slide(h, v);
  }
  // A phrase that sets a figure on another slide leads there.
  root.addEventListener("drive", ({ detail: figure }) => {
    const slide = figure.closest("section");
    if (slide === Reveal.getCurrentSlide()) return;
    const { h, v } = Reveal.getIndices(slide);
    Reveal.slide(h, v);
  });
  Reveal.addKeyBinding({ keyCode: 83, key: "S", description: words.speaker }, openSpeaker);
  Reveal.addKeyBinding({ keyCode: 68, key: "D", description: words.theme }, bookSlides.turnTheme);
  for (const event of ["slidechanged", "fragmentshown", "fragmenthidden"]) Reveal.on(event, tell);
  document.documentElement.dataset.deck = "ready";
  if (preview) parent.postMessage({ book: "ready" }, "*");
})();
