/**
 * A figure that has left the screen while the text speaks of it: its essential parts (`bx-core`) are
 * pinned, beside the text where there is room, and else at the foot of the screen.
 *
 * The figure's place keeps its height and shows the still picture, so that nothing jumps.
 */

const BESIDE = 220; // px at the right of the text, from which on a figure fits there
const WIDEST = 460; // px
const GAP = 12; // px
const LEAVES = 0.25; // of the screen: where less of a figure is shown, it is pinned
const RETURNS = 0.35; // of the screen: where more of it would be shown, it goes back

let current = null; // the figure that is pinned

/** Where a pinned figure stands, beside an article that ends at `right` of a screen so wide: null is the foot. */
export function placeBeside(right, screen) {
  const room = screen - right - 2 * GAP;
  return room < BESIDE ? null : { left: right + GAP, width: Math.min(room, WIDEST) };
}

/** `links` set the figure, `live()` brings it to life, `words` are those of the button that releases it. */
export function pin(figure, links, live, words) {
  const article = figure.closest(".bd-article");
  if (!article) return { wanted() {}, release() {} }; // a slide shows its figure whole
  const places = [...new Set(links.map((link) => link.closest("p, li, dd, td") ?? link))];
  const part = figure.querySelector(".explorer-live");
  const close = Object.assign(document.createElement("button"), { type: "button", className: "explorer-release", title: words });
  close.setAttribute("aria-label", words);
  let released = false;

  const take = () => {
    current = figure;
    figure.style.height = `${figure.offsetHeight}px`;
    const beside = placeBeside(article.getBoundingClientRect().right, document.documentElement.clientWidth);
    for (const name of ["left", "width"]) part.style[name] = beside ? `${beside[name]}px` : "";
    figure.dataset.pinned = beside ? "beside" : "foot";
    part.prepend(close);
  };
  const giveBack = () => {
    if (current !== figure) return;
    current = null;
    close.remove();
    delete figure.dataset.pinned;
    figure.style.height = part.style.left = part.style.width = "";
  };
  /** What the reader has just moved is not taken away from the screen. */
  const isInHand = (seen) => figure.contains(document.activeElement) && seen(document.activeElement) > 0;
  const decide = () => {
    const top = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
    const screen = innerHeight - top;
    const seen = (node) => {
      const box = node.getBoundingClientRect();
      return Math.min(box.bottom, innerHeight) - Math.max(box.top, top);
    };
    const speaks = places.some((place) => place.offsetHeight && seen(place) > 0);
    const most = Math.min(figure.offsetHeight, screen);
    const share = seen(figure) / (screen || 1);
    if (share >= Math.min(RETURNS, most / screen)) released = false;
    if (current === figure) {
      if (!speaks || released || share >= Math.min(RETURNS, (0.9 * most) / screen)) giveBack();
    } else if (speaks && !released && !current && share < LEAVES && !isInHand(seen)) {
      if (figure.dataset.state === "live") take();
      else live().then((model) => model && decide());
    }
  };
  let waiting = 0;
  const soon = () => {
    waiting ||= requestAnimationFrame(() => {
      waiting = 0;
      decide();
    });
  };
  const release = () => {
    if (current !== figure) return;
    released = true;
    giveBack();
  };
  close.addEventListener("click", release);
  addEventListener("scroll", soon, { passive: true });
  let width = innerWidth;
  addEventListener("resize", () => {
    // A phone's bars come and go while it scrolls; that changes the height alone.
    if (innerWidth !== width) giveBack();
    width = innerWidth;
    soon();
  });
  return {
    /** The reader has asked for the figure. */
    wanted() {
      released = false;
      soon();
    },
    release,
  };
}
