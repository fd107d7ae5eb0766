// Copying: a button on every block of code, and formulas as their TeX, once, between dollar signs.
"use strict";
(() => {
  const words = JSON.parse(document.currentScript.dataset.words);
  const CODE = "div.cell_input pre, div.highlight-default pre, div.highlight-python pre";
  const SHOWN_FOR = 1500; // ms

  /** Copy text, also where a frame of another origin or the reader forbids the clipboard; whether it was. */
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Refused, or missing: it exists in secure contexts only.
    }
    const area = document.body.appendChild(document.createElement("textarea"));
    area.value = text;
    area.select();
    try {
      return document.execCommand("copy");
    } catch {
      return false;
    } finally {
      area.remove();
    }
  }

  function addButton(code) {
    const button = document.createElement("button");
    const icon = document.createElement("span");
    const said = document.createElement("span");
    button.className = "copy-code";
    button.type = "button";
    button.title = words.copy;
    button.setAttribute("aria-label", words["copy-code"]);
    icon.className = "icon icon-copy";
    said.className = "copy-said";
    said.setAttribute("role", "status");
    button.append(icon);
    code.after(button, said);
    button.addEventListener("click", async () => {
      const copied = await copy(code.textContent);
      for (const [name, on] of [["icon-done", copied], ["icon-copy", !copied]]) icon.classList.toggle(name, on);
      said.classList.toggle("refused", !copied);
      said.textContent = copied ? words.copied : words.refused;
      if (!copied) return getSelection().selectAllChildren(code);
      setTimeout(() => {
        icon.classList.replace("icon-done", "icon-copy");
        said.textContent = "";
      }, SHOWN_FOR);
    });
  }

  const formulaAround = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest(".katex[data-tex]");

  /** The selected part of the page; a formula that begins or ends in it is in it whole. */
  function selected(selection) {
    const range = selection.getRangeAt(0).cloneRange();
    const [first, last] = [formulaAround(range.startContainer), formulaAround(range.endContainer)];
    if (first) range.setStartBefore(first);
    if (last) range.setEndAfter(last);
    const part = document.createElement("div");
    part.append(range.cloneContents());
    return part;
  }

  function onCopy(event) {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed || !event.clipboardData) return;
    const part = selected(selection);
    const formulas = part.querySelectorAll(".katex[data-tex]");
    if (!formulas.length) return;
    for (const formula of formulas) {
      const sign = formula.closest(".katex-display, div.math") ? "$$" : "$";
      formula.replaceWith(`${sign}${formula.dataset.tex}${sign}`);
    }
    for (const link of part.querySelectorAll(".headerlink, .copy-code, .copy-said")) link.remove();
    // As the page lays it out, so that paragraphs stay apart.
    part.className = "copied";
    document.body.append(part);
    event.clipboardData.setData("text/plain", part.innerText.trim());
    part.remove();
    part.removeAttribute("class");
    event.clipboardData.setData("text/html", part.innerHTML);
    event.preventDefault();
  }

  document.querySelectorAll(CODE).forEach(addButton);
  document.addEventListener("copy", onCopy);
})();
