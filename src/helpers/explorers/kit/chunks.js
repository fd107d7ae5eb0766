/** Long work in slices that leave every frame its time for the reader's hand. */

const SLICE = 3; // ms of each frame

/**
 * Call `work(i)` for i from 0 to count − 1, over as many frames as it takes, and `shown(from, to)`
 * after each slice. Returns a function that stops it; it also stops with the figure.
 */
export function inChunks(figure, count, work, shown = () => {}) {
  let next = 0;
  let frame = requestAnimationFrame(function slice() {
    const from = next;
    const end = performance.now() + SLICE;
    while (next < count && performance.now() < end) work(next++);
    frame = next < count ? requestAnimationFrame(slice) : 0;
    shown(from, next);
  });
  const stop = () => cancelAnimationFrame(frame);
  figure.cleanups.push(stop);
  return stop;
}
