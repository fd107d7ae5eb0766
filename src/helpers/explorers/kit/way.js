/** The way from one state of a figure to another, for who watches it go there. */

const SHARE = 0.381966; // of the way: nowhere near a whole number

const isMovable = (a, b) =>
  Array.isArray(a) ? Array.isArray(b) && a.length === b.length && a.every((value, i) => isMovable(value, b[i])) : typeof a === "number" && typeof b === "number";

const mixed = (a, b, t) => (Array.isArray(a) ? a.map((value, i) => mixed(value, b[i], t)) : a + t * (b - a));

const isSame = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/**
 * The state at a share t of the way, as a function of t from 0 to 1. Numbers move, and lists of as
 * many, where the figure can draw what lies between (`sound` leaves it as it is); whole numbers,
 * choices and all else are what they will be from the beginning.
 */
export function way(from, to, sound) {
  const numeric = Object.keys(to).filter((name) => isMovable(from[name], to[name]) && !isSame(from[name], to[name]));
  const at = (names, t) => ({ ...to, ...Object.fromEntries(names.map((name) => [name, mixed(from[name], to[name], t)])) });
  const trial = at(numeric, SHARE);
  const drawn = sound(trial);
  const moving = numeric.filter((name) => isSame(drawn[name], trial[name]));
  return (t) => (t < 1 ? at(moving, t * t * (3 - 2 * t)) : to);
}
