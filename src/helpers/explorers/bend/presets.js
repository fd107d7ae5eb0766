/**
 * Weights to begin with, chosen by hand: for each of four hidden units a point of its line, the
 * angle across the line in degrees, its steepness and its output; at the end what is added to x.
 */

const OFF = [0, 0];

/** A unit's numbers, its line held at some distance from the point of it that is next to the origin. */
const unit = (angle, steepness, offset, along, output) => {
  const turn = (angle * Math.PI) / 180;
  const [c, s] = [Math.cos(turn), Math.sin(turn)];
  return [offset * c - along * s, offset * s + along * c, angle, steepness, ...output].map((value) => Number(value.toFixed(3)));
};

/** Steps across four lines through the origin, each of which moves x straight across its line. */
const ring = [0, 45, 90, 135].flatMap((angle) => {
  const turn = (angle * Math.PI) / 180;
  return unit(angle, 1.3, 0, angle < 90 ? -2.2 : 2.2, [Math.cos(turn), Math.sin(turn)]);
});

const across = unit(0, 0.35, 0, -2.4, [3.2, 0]); // carries z₁ over to x₁
const up = (output) => unit(90, 0.3, 0, 2.4, output); // the same of z₂

export const PRESETS = {
  straight: [...across, ...up([0, 3.2]), ...unit(0, 1.1, -1, -1.2, OFF), ...unit(0, 1.1, 1, -1.2, OFF), ...OFF],
  bend: [...across, ...up([0.3, 1.5]), ...unit(0, 1.1, -1, -1.2, [0, -1.7]), ...unit(0, 1.1, 1, -1.2, [0, 1.7]), 0, 1.2],
  fold: [...across, ...up([1.2, 0.3]), ...unit(90, 1.1, -1, -1.2, [0, -1.7]), ...unit(90, 1.1, 1, -1.2, [0, 1.7]), 0, 1.2],
  curve: [...across, ...unit(0, 1.6, -1.1, -1.2, [0, 1.3]), ...unit(0, 1.6, 0.1, 0, [0, -2]), ...unit(0, 1.6, 1.3, -1.2, [0, 1.3]), ...OFF],
  ring: [...ring, ...OFF],
  two: [...unit(0, 0.25, 0, -2.4, [1.6, 0]), ...up([0, 2.6]), ...unit(90, 1.1, -1, 1.2, OFF), ...unit(0, 5, 0.2, -1.2, [1.8, 0.6]), ...OFF],
};
