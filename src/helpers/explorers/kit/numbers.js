/** Small numerical helpers shared by all explorers. */

import { kit, localise } from "./words.js";

export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** `n` values from `low` to `high`, both ends included. */
export const linspace = (low, high, n) =>
  Float64Array.from({ length: n }, (_, i) => low + ((high - low) * i) / (n - 1));

export const sum = (values) => values.reduce((total, value) => total + value, 0);

/** log(sum(exp(values))) without overflow. */
export function logSumExp(values) {
  let top = -Infinity;
  for (const value of values) if (value > top) top = value;
  if (top === -Infinity) return top;
  let total = 0;
  for (const value of values) total += Math.exp(value - top);
  return top + Math.log(total);
}

/** A number for the reader: a true minus sign, the language's decimal mark, fixed digits, never "−0.00". */
export function format(value, digits = 2) {
  if (Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const text = value.toFixed(digits);
  return localise(Number(text) === 0 ? (0).toFixed(digits) : text);
}

/** A number that is not negative, with two digits that count; what is below 1e-8 is 0. */
export const twoDigits = (value) => (value < 1e-8 ? "0" : format(value, clamp(1 - Math.floor(Math.log10(value)), 0, 8)));

/** A number of nats with its unit. */
export const nats = (value, digits) => kit("nats", { value: format(value, digits) });

/** Round numbers between `low` and `high`, about `n` of them, for the ticks of an axis. */
export function ticks(low, high, n = 5) {
  const rough = (high - low) / n;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough * 0.999);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const found = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i += 1) {
    found.push({ value: i * step, text: format(i * step, digits) });
  }
  return found;
}

/** Ticks for a logarithmic axis, whose data are exponents of `base`. */
export const powerTicks = (base) => (low, high, n) => {
  const step = Math.max(1, Math.ceil((high - low) / n - 1e-9));
  const found = [];
  for (let k = Math.ceil(low / step) * step; k <= high; k += step) {
    found.push({ value: k, text: localise(String(base ** k)) });
  }
  return found;
};
