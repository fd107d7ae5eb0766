async ([root, hands, moved]) => {
  const frame = () => new Promise((done) => {
    requestAnimationFrame(() => requestAnimationFrame(done));
    setTimeout(done, 10000);
  });
  const bar = document.querySelector(".bd-header-article").getBoundingClientRect().bottom;
  const view = root.querySelector(moved);
  const apart = [];
  const boxes = (...nodes) => nodes.map((node) => node.getBoundingClientRect());
  const whole = ({ top, bottom }) => top >= bar - 1 && bottom <= innerHeight + 1;
  const clear = (a, b) => a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
  // The figure in its place, whatever the text beside it says of it.
  const show = async (target, block) => {
    for (let again = true; again; ) {
      target.scrollIntoView({ block, behavior: "instant" });
      await frame();
      const release = root.parentElement.querySelector(".explorer-release");
      release?.click();
      again = release !== null;
    }
  };
  for (const hand of root.querySelectorAll(hands)) {
    if (!hand.checkVisibility() || hand === view) continue;
    let fits = false;
    for (const target of [hand, view]) {
      for (const block of ["start", "center", "end", "nearest"]) {
        await show(target, block);
        const [a, b] = boxes(hand, view);
        fits ||= whole(a) && whole(b) && clear(a, b);
      }
    }
    if (!fits) apart.push(`${hand.className} ${hand.textContent.slice(0, 24)}: ${boxes(hand, view).map((b) => [b.top, b.bottom].map(Math.round))}`);
  }
  return apart;
}
