async ([root, count]) => {
  const broken = /NaN|Infinity|∞|undefined/;
  let state = 7;
  const draw = () => ((state = (state * 1103515245 + 12345) % 2147483648) / 2147483648);
  const pick = (list) => list[Math.floor(draw() * list.length)];
  const frame = () => new Promise((done) => { requestAnimationFrame(done); setTimeout(done, 1000); });
  const found = [];
  const look = (after) => {
    for (const node of root.querySelectorAll("svg *, [data-value], output, [aria-valuetext]")) {
      const texts = [...node.attributes].map(({ name, value }) => `${name}=${value}`);
      if (!node.children.length) texts.push(node.textContent);
      for (const text of texts) if (broken.test(text)) found.push(`${after}: ${node.tagName} ${text.slice(0, 80)}`);
    }
  };
  for (let n = 0; n < count && !found.length; n += 1) {
    // All but Reset, after which there would be nothing to look at.
    const shown = [...root.querySelectorAll("input, button, .bx-handle, .bx-pad, .bx-svg")].filter((node) => node.getBoundingClientRect().width > 0 && !node.disabled && !node.closest(".bx-head"));
    const node = pick(shown);
    if (node.type === "range") {
      node.value = pick([node.min, node.max, Number(node.min) + draw() * (node.max - node.min)]);
      node.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (node.matches("input, button")) node.click();
    else if (node.matches(".bx-handle") && draw() < 0.4) {
      for (let k = 0; k < 8; k += 1) {
        const key = pick(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown"]);
        node.dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey: draw() < 0.5, bubbles: true, cancelable: true }));
      }
    } else {
      const box = root.getBoundingClientRect();
      const at = () => ({
        button: 0, pointerId: 1, pointerType: "mouse", bubbles: true, cancelable: true,
        clientX: box.left + (1.4 * draw() - 0.2) * box.width, clientY: box.top + (1.4 * draw() - 0.2) * box.height,
      });
      node.dispatchEvent(new PointerEvent("pointerdown", at()));
      for (let k = 0; k < 4; k += 1) node.dispatchEvent(new PointerEvent("pointermove", at()));
      node.dispatchEvent(new PointerEvent("pointerup", at()));
    }
    await frame();
    await frame();
    look(`${n} ${node.className.baseVal ?? node.className} ${node.type ?? ""} ${node.textContent.slice(0, 20)}`);
  }
  return found;
}
