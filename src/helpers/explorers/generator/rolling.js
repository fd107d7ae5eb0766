/** Many small results, renewed again and again while a hand moves what they depend on. */

import { inChunks } from "../kit/chunks.js";

/**
 * `renew()` makes all of `count` results anew by `work(i)`, in slices, and calls `shown(i)` for each.
 * Asked for again before it has come to the end it goes on where it was, once round, so that a hand
 * that does not rest leaves none behind.
 */
export function rolling(figure, count, work, shown) {
  let at = 0;
  let stop = () => {};
  return () => {
    stop();
    const first = at;
    const number = (n) => (first + n) % count;
    stop = inChunks(
      figure, count,
      (n) => {
        work(number(n));
        at = number(n + 1);
      },
      (from, to) => {
        for (let n = from; n < to; n += 1) shown(number(n));
      },
    );
  };
}
