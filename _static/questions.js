// Questions with a number for an answer: what is wrong with it, and a hint after two misses.
// Without this script a question is plain text with a folded hint. Nothing is stored or sent.
"use strict";
(() => {
  const words = JSON.parse(document.currentScript.dataset.words);
  const MISSES_BEFORE_HINT = 2;
  const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

  function decimal(text) {
    return DECIMAL.test(text) ? Number(text) : NaN;
  }

  /** What the reader may mean: 0.25, 0,25, −3, 1e-3, 1/4; "7,849" means two things. */
  function readings(text) {
    const plain = text.replace(/[−–]/g, "-").replace(/[\s\u202f]/g, "");
    const spellings = [plain.replace(",", "."), plain.replaceAll(",", "")];
    const numbers = spellings.map((spelling) => {
      const [above, below, ...more] = spelling.split("/").map(decimal);
      return more.length ? NaN : above / (below ?? 1);
    });
    return numbers.filter(Number.isFinite);
  }

  function verdict(numbers, answer, tolerance) {
    // A little more than the tolerance, because 0.3 - 0.2 exceeds 0.1 in binary.
    const near = (value) => Math.abs(value - answer) <= tolerance * (1 + 1e-9);
    if (!numbers.length) return { state: "unread", text: words.unread };
    if (numbers.some(near)) return { state: "right", text: words.right };
    if (numbers.some((value) => near(-value))) return { state: "wrong", text: words.sign };
    const value = String(numbers[0]).replace("-", "−").replace(".", words.decimal);
    return { state: "wrong", text: words[numbers[0] > answer ? "large" : "small"].replace("{value}", value) };
  }

  function start(form) {
    const field = form.querySelector("input");
    const output = form.querySelector("output");
    const hint = form.parentElement.querySelector(".hint");
    let misses = 0;
    if (hint) hint.hidden = true;
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const found = verdict(readings(field.value), Number(form.dataset.answer), Number(form.dataset.tolerance));
      if (found.state === "wrong") misses += 1;
      if (hint?.hidden && misses >= MISSES_BEFORE_HINT) {
        hint.hidden = false;
        hint.querySelector("details")?.setAttribute("open", "");
        found.text = words.hint.replace("{verdict}", found.text);
      }
      form.dataset.state = found.state;
      field.setAttribute("aria-invalid", found.state !== "right");
      output.textContent = found.text;
      output.scrollIntoView({ block: "nearest" });
    });
    field.addEventListener("input", () => {
      delete form.dataset.state;
      field.removeAttribute("aria-invalid");
    });
  }

  for (const form of document.querySelectorAll("form.question-form")) start(form);
})();
