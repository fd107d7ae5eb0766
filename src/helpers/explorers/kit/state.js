/**
 * What a figure's state may hold. A link, a notebook or a slip may put anything there; a figure
 * sees only what these functions let through.
 *
 * Each is made for one value of the state and called with what came and with the value of the first
 * picture: `within(0, 1)(given, first)`. What makes no sense becomes the first value, and a number
 * out of range the nearest one in it.
 */

import { clamp } from "./numbers.js";

const isNumber = (value) => typeof value === "number" && !Number.isNaN(value);

/** A number from `low` to `high`, which are finite. */
export const within = (low, high) => (value, first) =>
  clamp([value, first].find(isNumber) ?? low, low, high);

/** A whole number. */
export const whole = (low, high) => (value, first) => Math.round(within(low, high)(value, first));

/** Where random numbers begin. */
export const seed = whole(-1e6, 1e6);

/** One of a few values. */
export const oneOf = (values) => (value, first) => [value, first].find((one) => values.includes(one)) ?? values[0];

/** Yes or no. */
export const flag = (value, first) => (typeof value === "boolean" ? value : first === true);

/** As many numbers as `ranges` has, each in its own. */
export const numbers = (...ranges) => (value, first) =>
  kept(value, ranges.map(([low, high], i) => within(low, high)(at(value, i), at(first, i))));

/** Up to `most` entries, each of which `sound(entry)` makes sound, or leaves out by null. */
export const list = (most, sound) => (value) => {
  const given = Array.isArray(value) ? value : [];
  return kept(value, given.slice(0, most).map(sound).filter((entry) => entry !== null));
};

/** A state of named values: `{ mu: within(0, 1), ... }`. */
export const record = (kinds) => (state, first) =>
  Object.fromEntries(Object.entries(kinds).map(([name, sound]) => [name, sound(state[name], first[name])]));

/** Of a figure that says nothing of its state: numbers are finite, whatever their range. */
export const finite = (state, first) =>
  Object.fromEntries(Object.entries(state).map(([name, value]) => [name, typeof first[name] !== "number" || Number.isFinite(value) ? value : first[name]]));

const at = (values, i) => (Array.isArray(values) ? values[i] : undefined);

/** The list as it came, where nothing in it had to change: what is the same stays identical. */
const kept = (came, sound) =>
  Array.isArray(came) && came.length === sound.length && came.every((value, i) => value === sound[i]) ? came : sound;
