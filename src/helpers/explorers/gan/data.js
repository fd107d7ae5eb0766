/** What there is to learn: equal round Gaussians, in an order or where the reader has put them. */

export const REACH = 3; // of the plane that is shown, from the middle
export const SIGMA = 0.1; // of each mode
export const NEAR = 3; // standard deviations from a mode within which a sample counts as its own
export const SHARE = 0.25; // of what a mode should get, at which it counts as held
export const MOST = 40; // modes that can be drawn
const APART = 0.3; // between two of them
const EDGE = REACH - NEAR * SIGMA;

const side = [-2, -1, 0, 1, 2];
const GIVEN = {
  two: [[-1.5, 0], [1.5, 0]],
  ring: Array.from({ length: 8 }, (_, i) => [2 * Math.cos((i * Math.PI) / 4), 2 * Math.sin((i * Math.PI) / 4)]),
  grid: side.flatMap((x) => side.map((y) => [x, y])),
};
export const TARGETS = [...Object.keys(GIVEN), "drawn"];

/** The centres of the modes; `dots` are x, y, x, y, ... of those that are drawn. */
export function modesOf({ target, dots }) {
  if (target !== "drawn") return GIVEN[target];
  return Array.from({ length: Math.floor(dots.length / 2) }, (_, i) => [dots[2 * i], dots[2 * i + 1]]);
}

/** The dots with one more, where it is not too near another, nor one too many. */
export function withDot(dots, x, y) {
  const round = (value) => Number(Math.min(EDGE, Math.max(-EDGE, value)).toFixed(2));
  const dot = [round(x), round(y)];
  const free = modesOf({ target: "drawn", dots }).every(([a, b]) => Math.hypot(a - dot[0], b - dot[1]) >= APART);
  return free && dots.length < 2 * MOST ? [...dots, ...dot] : dots;
}

/** Fill `x` with examples, x, y, x, y, ...: each mode as likely as another. `draw` is normal, `pick` uniform. */
export function fillExamples(x, modes, draw, pick) {
  for (let i = 0; i < x.length; i += 2) {
    const [a, b] = modes[Math.floor(modes.length * pick())];
    x[i] = a + SIGMA * draw();
    x[i + 1] = b + SIGMA * draw();
  }
  return x;
}

/**
 * How samples x, y, x, y, ... share out among the modes: `counts` of those within NEAR standard
 * deviations of the nearest mode, `near`, the share of such, and `held`, how many modes have at
 * least SHARE of what falls to each.
 */
export function shareOut(samples, modes) {
  const counts = modes.map(() => 0);
  const n = samples.length / 2;
  for (let i = 0; i < samples.length; i += 2) {
    let [nearest, least] = [-1, (NEAR * SIGMA) ** 2];
    modes.forEach(([a, b], k) => {
      const away = (samples[i] - a) ** 2 + (samples[i + 1] - b) ** 2;
      if (away < least) [nearest, least] = [k, away];
    });
    if (nearest >= 0) counts[nearest] += 1;
  }
  return {
    counts,
    near: counts.reduce((sum, count) => sum + count, 0) / n,
    held: counts.filter((count) => count >= (SHARE * n) / modes.length).length,
  };
}
