/**
 * What has been trained, in order: rounds of both players, steps of the discriminator alone, steps
 * of the generator alone, and again: [200, 5] is two hundred rounds and five steps of D.
 */

import { sum } from "../kit/numbers.js";

export const ROUNDS = 5000; // at most, and as many steps of one player
export const KINDS = ["both", "discriminator", "generator"];
const LONGEST = 30;

/** How many rounds, in all. */
export const roundsOf = (steps) => sum(steps.filter((_, i) => i % KINDS.length === 0));

/** Whether there is room for one more step of this kind. */
export function canAdd(steps, kind) {
  const longer = withStep(steps, kind, 1);
  return longer.length <= LONGEST && longer.at(-1) <= ROUNDS && roundsOf(longer) <= ROUNDS;
}

/** The steps and `count` more of one kind. */
export function withStep(steps, kind, count) {
  const place = KINDS.indexOf(kind);
  const last = Math.max(0, steps.length - 1);
  if (last % KINDS.length === place) return steps.with(last, (steps[last] ?? 0) + count);
  const zeros = (place - (last % KINDS.length) - 1 + KINDS.length) % KINDS.length;
  return [...steps, ...Array(zeros).fill(0), count];
}

/** The kind of the next step on the way from `done` to `goal`; null when it is there, undefined when it leads elsewhere. */
export function nextStep(done, goal) {
  const length = Math.max(done.length, goal.length);
  for (let i = 0; i < length; i += 1) {
    const [has, wants] = [done[i] ?? 0, goal[i] ?? 0];
    if (has === wants) continue;
    return has < wants && done.slice(i + 1).every((count) => !count) ? KINDS[i % KINDS.length] : undefined;
  }
  return null;
}

/** Moves as a link may give them: a short list of whole numbers, not too many rounds in all. */
export function soundSteps(value, first) {
  const given = Array.isArray(value) ? value : first;
  const whole = (count) => (Number.isFinite(count) ? Math.min(ROUNDS, Math.max(0, Math.round(count))) : 0);
  let left = ROUNDS;
  const sound = given.slice(0, LONGEST).map((count, i) => {
    if (i % KINDS.length) return whole(count);
    const rounds = Math.min(left, whole(count));
    left -= rounds;
    return rounds;
  });
  if (!sound.length) sound.push(0);
  return Array.isArray(value) && value.length === sound.length && value.every((count, i) => count === sound[i]) ? value : sound;
}
