// The speaker's window: notes, time, the present slide and the next. A deck opens it and talks to it.
"use strict";
(() => {
  const part = (id) => document.getElementById(id);
  let deck = "";
  try {
    deck = decodeURIComponent(location.hash.slice(1));
  } catch {
    // Not an address that a deck has given: the window says how to open it.
  }
  const frames = [part("now"), part("next")];
  let place = null;
  let start = Date.now();

  function show() {
    if (!place) return;
    for (const frame of frames) {
      frame.contentWindow.postMessage({ book: "show", place, ahead: frame.id === "next" }, "*");
    }
  }

  function tick() {
    const seconds = Math.floor((Date.now() - start) / 1000);
    part("elapsed").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    part("clock").textContent = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  }

  const move = (back) => opener?.postMessage({ book: "move", back }, "*");

  // Only the deck that opened this window, and the copies in it, are listened to.
  addEventListener("message", ({ source, data }) => {
    if (source === opener && data?.book === "state") {
      part("title").innerHTML = data.state.title;
      part("ask").innerHTML = data.state.ask;
      part("notes").innerHTML = data.state.notes;
      part("number").textContent = data.state.number;
      part("text").scrollTop = 0;
      place = data.state.place;
      show();
    }
    if (frames.some((frame) => frame.contentWindow === source) && data?.book === "ready") show();
  });

  addEventListener("keydown", (event) => {
    if (["ArrowRight", "ArrowDown", "PageDown", " ", "n"].includes(event.key)) move(false);
    else if (["ArrowLeft", "ArrowUp", "PageUp", "p"].includes(event.key)) move(true);
    else return;
    event.preventDefault();
  });
  part("back").addEventListener("click", () => move(true));
  part("forward").addEventListener("click", () => move(false));
  part("elapsed").addEventListener("click", () => {
    start = Date.now();
    tick();
  });

  tick();
  setInterval(tick, 1000);
  if (!opener || !deck) return;
  for (const frame of frames) frame.src = deck;
  opener.postMessage({ book: "ready" }, "*");
})();
