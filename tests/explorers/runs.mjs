/**
 * Trains as the figure does, for `test_learning.py`: `node runs.mjs FOLDER STEPS`. The folder holds the
 * digits and `runs.json`, a list of settings; of each run its view goes there, with its pictures.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { fromBits } from "../../src/helpers/explorers/kit/learn/ink.js";
import { Trainer } from "../../src/helpers/explorers/kit/learn/trainer.js";

const [, , folder, steps] = process.argv;
const bytes = (name) => new Uint8Array(readFileSync(`${folder}/${name}`));
const pictures = (part) => ({ ...fromBits(bytes(`${part}.bits`), 784), labels: bytes(`${part}.labels`) });
const [train, test] = ["train", "test"].map(pictures);
const all = [...Array(test.count).keys()];

JSON.parse(readFileSync(`${folder}/runs.json`)).forEach((settings, n) => {
  const trainer = new Trainer(settings, train, test);
  while (trainer.at < Number(steps) && trainer.advance());
  const { broke, history, codes, again } = trainer.view(all);
  writeFileSync(`${folder}/${n}.json`, JSON.stringify({ broke, last: history.at(-1), codes: [...(codes ?? [])] }));
  if (again) writeFileSync(`${folder}/${n}.again`, again);
});
