/**
 * What the reader touches: a part of the drawing or a line of the code that computes it.
 *
 * The mouse touches as long as it rests on something and nothing else is done; focus, keys, a click
 * or a tap touch until the next one, in the state `touched`. All that stands for the part lights up.
 */

export function touching(figure) {
  const all = [];
  let over = null;
  const hover = (found) => {
    over = found;
    figure.redraw();
  };
  /** Touch a part, and change other values of the state; a mouse that rests is forgotten. */
  const set = (values) => {
    over = null;
    figure.set(values);
  };
  return {
    set,
    /**
     * Let an element stand for some parts. It lights up when any of them is touched, and touches the
     * first. `pixelAt(event)` says which pixel is meant, where it is a picture.
     */
    add(node, parts, pixelAt = () => ({})) {
      all.push({ node, parts });
      const mouse = (handler) => (event) => event.pointerType === "mouse" && handler(event);
      const here = mouse((event) => hover({ touched: parts[0], ...pixelAt(event) }));
      figure.listen(node, "pointerenter", here);
      figure.listen(node, "pointermove", here);
      figure.listen(node, "pointerleave", mouse(() => hover(null)));
      figure.listen(node, "focus", () => set({ touched: parts[0] }));
      figure.listen(node, "click", (event) => set({ touched: parts[0], ...pixelAt(event) }));
    },
    /** The part and the pixel that are touched now. */
    now: ({ touched, pixel }) => ({ touched, pixel, ...over }),
    light(touched) {
      for (const { node, parts } of all) node.classList.toggle("model-lit", parts.includes(touched));
    },
  };
}
