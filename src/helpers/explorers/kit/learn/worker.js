/**
 * Where a run is computed, beside the page. It is told `begin`, with settings, digits, and the numbers
 * of the test digits whose reconstructions are wanted; `goal`, the step to go to, also back; `pause`, to
 * stay where it is, and to say where that is; `drawn`, that the last view has been shown; `state`, to
 * hand over the weights. It answers with views and weights.
 */

import { fromBits } from "./ink.js";
import { Trainer } from "./trainer.js";
import { PIXELS } from "../digit.js";

const SLICE = 40; // ms, after which it listens again
const PAUSE = 90; // ms between two views

let trainer = null;
let goal = 0;
let strip = [];
let free = true; // the page has drawn the last view
let seen = null; // what the last view has shown
let last = 0;
let pausing = false;
let waiting = false;

const channel = new MessageChannel(); // a timer would wait for four milliseconds
channel.port1.onmessage = () => {
  waiting = false;
  work();
};

function again() {
  if (waiting) return;
  waiting = true;
  channel.port2.postMessage(null);
}

function work() {
  const end = performance.now() + SLICE;
  let going = trainer.at < goal;
  while (going && performance.now() < end) going = trainer.advance() && trainer.at < goal;
  const due = !going || performance.now() - last > PAUSE;
  const news = seen !== step(going);
  if (free && due && (news || pausing)) show(going);
  if (going) again();
}

/** What a view shows, as one text: at rest it has exact numbers. */
const step = (going) => `${trainer.at} ${trainer.broke} ${going}`;

function show(going) {
  const view = { ...trainer.view(strip, !going), paused: pausing && !going };
  pausing &&= going;
  seen = step(going);
  free = false;
  last = performance.now();
  postMessage({ view }, [view.codes, view.again, view.plane].flatMap((array) => array?.buffer ?? []));
}

const pictures = ({ bits, labels }) => ({ ...fromBits(bits, PIXELS), labels });

onmessage = ({ data }) => {
  if (data.begin) {
    const { settings, train, test } = data.begin;
    trainer = new Trainer(settings, pictures(train), pictures(test));
    strip = data.begin.strip;
  }
  if (data.drawn) free = true;
  if ("goal" in data) {
    goal = data.goal;
    if (goal < trainer.at) trainer.back(goal);
  }
  if (data.pause) {
    goal = trainer.at;
    pausing = true;
  }
  if (data.state) postMessage({ state: trainer.vae.state() });
  if (trainer) again();
};
