import assert from "node:assert/strict";
import { test } from "node:test";
import { modesOf, MOST, shareOut, withDot } from "../../src/helpers/explorers/gan/data.js";
import { Game, players, ROWS } from "../../src/helpers/explorers/gan/game.js";
import { canAdd, nextStep, ROUNDS, roundsOf, soundSteps, withStep } from "../../src/helpers/explorers/gan/steps.js";
import { assertClose, golden } from "./support.mjs";

const GIVEN = { target: "ring", dots: [], loss: "nonsaturating", penalty: "none", strength: 0.1, rate: 0.003, ratio: 1, seed: 1 };

/** A game that has come to some steps, or cannot. */
function played(settings, ...goals) {
  const game = new Game({ ...GIVEN, ...settings });
  for (const goal of goals) while (game.toward(goal));
  return game;
}

test("samples share out among the modes as torch says", () => {
  const { samples, ...expected } = golden("gan");
  const { near, ...found } = shareOut(samples, modesOf(GIVEN));
  assertClose(near, expected.near, 1e-12);
  assert.deepEqual(found, { counts: expected.counts, held: expected.held });
  assert.ok(expected.held > 2 && expected.held < 7 && near < 0.9);
});

test("the same steps give the same game, also after it was left, and by snapshots or without", () => {
  const settings = { penalty: "r1", seed: 7 };
  const { samples, history } = played(settings, [250]).view();
  for (const detour of [[[400], [250]], [[10], [120, 3, 4], [250]], [[250, 0, 5], [250]]]) {
    const again = played(settings, ...detour).view();
    assert.deepEqual(again.samples, samples);
    assert.deepEqual(again.history, history);
  }
  const other = played({ ...settings, seed: 8 }, [250]).view();
  assert.notDeepEqual(other.samples, samples);
});

test("players of a game that is over begin the next one anew, in JavaScript as well", () => {
  for (const simd of [true, false]) {
    const both = players(simd);
    const make = () => {
      const game = new Game({ ...GIVEN, seed: 3 }, both);
      while (game.toward([60, 2]));
      return game.view().samples;
    };
    const first = make();
    new Game({ ...GIVEN, loss: "wasserstein" }, both).toward([5]);
    assert.deepEqual(make(), first);
  }
});

test("steps of one player alone move that player alone", () => {
  const { samples, map, counts } = played({}, [50]).view();
  const judged = played({}, [50, 4]).view();
  assert.deepEqual(judged.samples, samples);
  assert.notDeepEqual(judged.map, map);
  assert.deepEqual(judged.counts, { discriminator: counts.discriminator + 4, generator: counts.generator });
  const made = played({}, [50, 0, 4]).view();
  assert.notDeepEqual(made.samples, samples);
  assert.deepEqual(made.map, map);
  const five = played({ ratio: 5 }, [10]).view();
  assert.deepEqual(five.counts, { discriminator: 50, generator: 10 });
});

test("samples are pulled down the slope of the generator's loss", () => {
  for (const loss of ["minimax", "nonsaturating", "wasserstein"]) {
    const game = played({ loss }, [40]);
    const { samples, pulls } = game.view();
    const total = (points) => game.judge(points).reduce((sum, a) => sum + of[loss](a), 0);
    const of = { minimax: (a) => -Math.log1p(Math.exp(a)), nonsaturating: (a) => Math.log1p(Math.exp(-a)), wasserstein: (a) => -a };
    const h = 1e-3;
    for (const i of [0, 1, 2 * ROWS - 1]) {
      const [more, less] = [h, -h].map((by) => samples.subarray(0, 2 * ROWS).with(i, samples[i] + by));
      assertClose(pulls[i], -(total(more) - total(less)) / (2 * h), 5e-3 * (1 + Math.abs(pulls[i])), `${loss} ${i}`);
    }
  }
});

test("a rate that is too high ends the game in finite numbers, and a lower goal revives it", () => {
  const game = played({ rate: 0.1 }, [ROUNDS]);
  assert.ok(game.broke > 100 && game.broke < ROUNDS);
  const { samples, map, steps } = game.view();
  assert.ok([...samples, ...map].every(Number.isFinite));
  assert.ok(steps[0] < game.broke);
  while (game.toward([20]));
  assert.deepEqual([game.steps, game.broke], [[20], null]);
});

test("R1 keeps all modes at a rate at which the bare game loses some; minimax stands still there", () => {
  const at = (settings) => played({ rate: 0.01, seed: 3, ...settings }, [3000]);
  assert.ok(at({}).shares().held <= 5);
  assert.equal(at({ penalty: "r1" }).shares().held, 8);
  const stuck = at({ loss: "minimax", seed: 1 });
  assert.equal(stuck.shares().held, 0);
  assert.ok(stuck.losses.d < 1e-3 && Math.abs(stuck.losses.g) < 1e-3);
});

test("against a discriminator that stands still all samples go to one point", () => {
  const game = played({}, [300, 1000, 300]);
  const { samples, shares } = game.view();
  assert.deepEqual([shares.held, shares.near], [1, 1]);
  for (const axis of [0, 1]) {
    const values = samples.filter((_, i) => i % 2 === axis);
    assert.ok(Math.max(...values) - Math.min(...values) < 0.6, "wider than the mode");
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    assert.ok(Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) < 0.1);
  }
});

test("the pull of a sure discriminator vanishes with the minimax loss alone", () => {
  const pull = (loss) => {
    const { pulls } = played({ loss, seed: 2 }, [10, 1000]).view();
    const lengths = Array.from({ length: ROWS }, (_, i) => Math.hypot(pulls[2 * i], pulls[2 * i + 1])).sort((a, b) => a - b);
    return lengths[ROWS / 2];
  };
  assert.ok(pull("nonsaturating") > 10 && pull("minimax") < 1e-3);
});

test("steps: added, led on by, counted, brought into range", () => {
  assert.deepEqual(withStep([7], "both", 2), [9]);
  assert.deepEqual(withStep([7], "generator", 1), [7, 0, 1]);
  assert.deepEqual(withStep([7, 0, 1], "both", 3), [7, 0, 1, 3]);
  assert.deepEqual(withStep([7, 0, 1], "discriminator", 1), [7, 0, 1, 0, 1]);
  assert.equal(roundsOf([7, 3, 1, 5]), 12);
  assert.equal(nextStep([7], [7, 1]), "discriminator");
  assert.equal(nextStep([7, 1], [7, 1, 0, 4]), "both");
  assert.equal(nextStep([7, 1], [7, 1]), null);
  for (const [done, goal] of [[[8], [7]], [[7, 1], [8]], [[7, 1], [8, 1]]]) assert.equal(nextStep(done, goal), undefined);
  assert.ok(canAdd([ROUNDS - 1], "both") && !canAdd([ROUNDS], "both") && !canAdd(Array(30).fill(1), "both"));
  assert.deepEqual(soundSteps([4000, 3, 3, 4000, 1e9], [0]), [4000, 3, 3, 1000, ROUNDS]);
  assert.deepEqual(soundSteps([], [5]), [0]);
  assert.deepEqual(soundSteps("x", [5]), [5]);
  const kept = [3, 1];
  assert.equal(soundSteps(kept, [0]), kept);
});

test("a drawing holds so many modes, apart from each other and within the plane", () => {
  let dots = withDot([], 9, -9);
  assert.ok(Math.max(...dots.map(Math.abs)) < 3);
  assert.equal(withDot(dots, dots[0] + 0.1, dots[1]), dots);
  for (let n = 0; n < 4000; n += 1) dots = withDot(dots, ((n * 37) % 61) / 10 - 3, ((n * 13) % 59) / 10 - 3);
  assert.equal(dots.length, 2 * MOST);
});
