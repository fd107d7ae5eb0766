/**
 * Sliders, choices and buttons, all native inputs: they come with keyboard, touch and names for
 * screen readers. Each returns an object with `set`, called on every drawing with the state.
 */

import { freshId, html } from "./dom.js";
import { format } from "./numbers.js";

/**
 * A labelled range input with its value in words beside it.
 *
 * `options`: label, min, max, step, `show(value)` for the text (default two digits), and
 * `oninput(value)`. With `log: true` the slider moves in the logarithm of the value.
 */
export function slider(figure, options) {
  const { label, min, max, step, log = false, cls = "", oninput } = options;
  const show = options.show ?? ((value) => format(value));
  const into = log ? Math.log : (value) => value;
  const out = log ? Math.exp : (value) => value;
  const id = freshId("range");
  const input = html("input", {
    type: "range", id, class: `bx-range ${cls}`,
    min: into(min), max: into(max), step: log ? (into(max) - into(min)) / 200 : step,
  });
  const output = html("output", { for: id, class: "bx-value" });
  const row = html("div", { class: "bx-slider" }, html("label", { for: id }, label), input, output);
  figure.listen(input, "input", () => oninput(out(Number(input.value))));
  return {
    node: row,
    input,
    set(value, enabled = true) {
      const text = show(value);
      // The reader's own thumb is where it is; writing back would fight with rounding.
      if (document.activeElement !== input || Math.abs(out(Number(input.value)) - value) > 1e-9) {
        input.value = into(value);
      }
      input.setAttribute("aria-valuetext", text);
      input.disabled = !enabled;
      if (output.textContent !== text) output.textContent = text;
    },
  };
}

/** One of a few named options, shown side by side: `options` is `[[value, text], ...]`. */
export function choice(figure, { label, options, onchange }) {
  const name = freshId("choice");
  const inputs = new Map();
  const id = freshId("label");
  // No fieldset: WebKit gives its legend a line of its own.
  const group = html(
    "div", { class: "bx-choice", role: "radiogroup", "aria-labelledby": id }, html("span", { class: "bx-choice-label", id }, label),
  );
  for (const [value, text] of options) {
    const input = html("input", { type: "radio", name, value });
    inputs.set(value, input);
    group.append(html("label", {}, input, html("span", {}, text)));
    figure.listen(input, "change", () => onchange(value));
  }
  return {
    node: group,
    set(value) {
      for (const [own, input] of inputs) input.checked = own === value;
    },
    enable(on) {
      for (const input of inputs.values()) input.disabled = !on;
    },
  };
}

/** A checkbox with its label. */
export function toggle(figure, { label, onchange }) {
  const input = html("input", { type: "checkbox" });
  const node = html("label", { class: "bx-toggle" }, input, html("span", {}, label));
  figure.listen(input, "change", () => onchange(input.checked));
  return { node, set: (value) => { input.checked = value; } };
}

/** A button; `set(text, enabled)` renames or disables it. */
export function button(figure, { label, onclick, cls = "" }) {
  const node = html("button", { type: "button", class: `bx-button ${cls}` }, label);
  figure.listen(node, "click", onclick);
  return {
    node,
    set(text = label, enabled = true) {
      if (node.textContent !== text) node.textContent = text;
      node.disabled = !enabled;
    },
  };
}

/**
 * Named numbers: `readout([["elbo", "ELBO", "c-bound"], ...])`, then `set({elbo: "−2.31 nats"})`.
 *
 * Not a live region: a screen reader would read every frame of a drag. The sliders' own
 * `aria-valuetext` and a figure's `announce` speak instead.
 */
export function readout(entries) {
  const values = new Map();
  const list = html("dl", { class: "bx-readout bx-core" });
  for (const [key, name, cls = ""] of entries) {
    const value = html("dd", { "data-value": key });
    values.set(key, value);
    list.append(html("div", { class: cls }, html("dt", {}, name), value));
  }
  return {
    node: list,
    set(texts) {
      for (const [key, text] of Object.entries(texts)) {
        const value = values.get(key);
        if (value.textContent !== text) value.textContent = text;
      }
    },
  };
}
