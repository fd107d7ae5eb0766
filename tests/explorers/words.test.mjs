import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { format, nats, powerTicks } from "../../src/helpers/explorers/kit/numbers.js";
import { kit, speak, speaker } from "../../src/helpers/explorers/kit/words.js";

const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
const english = read("../../src/helpers/words/en.json");
const chinese = read("../words/zh_CN.json");
const german = { ...english, language: "de", punctuation: { decimal: "," } };

test("a message has its values in their places", () => {
  speak(english);
  assert.equal(speaker("em")("heights", { bound: "−1", evidence: "2" }), "Bound −1, log-likelihood 2 nats per point.");
  assert.equal(kit("reset"), "Reset");
});

test("a number of things chooses the plural category", () => {
  speak(english);
  const glass = (n) => speaker("latent")("draw.glass", { n });
  assert.deepEqual([1, 2].map(glass), ["q(z|x), 1 time", "q(z|x), 2 times"]);
  speak(chinese);
  assert.deepEqual([1, 2].map(glass), ["q(z|x)，放大 1 倍", "q(z|x)，放大 2 倍"]);
});

test("numbers have a true minus and the decimal mark of the language", () => {
  speak(english);
  assert.deepEqual([-1.005, 0, -0.001, NaN, -Infinity].map((x) => format(x)), ["−1.00", "0.00", "0.00", "–", "−∞"]);
  assert.equal(nats(-2.5, 1), "−2.5 nats");
  speak(german);
  assert.deepEqual([format(-1.25), nats(0.5, 1), kit("percent", { value: 0.5 })], ["−1,25", "0,5 nats", "0,5 %"]);
  assert.deepEqual(powerTicks(10)(-1, 1, 3).map(({ text }) => text), ["0,1", "1", "10"]);
});

test("words that no catalogue has are asked for in one sentence", () => {
  speak(english);
  assert.throws(() => kit("nothing"), /no words for figures\.kit\.nothing; add them to helpers\/words\/en\.json/);
});

test("the plural rule of a catalogue, which Python reads, is that of the browser", () => {
  for (const { language, plural } of [english, chinese]) {
    const rule = new Intl.PluralRules(language.replace("_", "-"));
    const compute = new Function("n", `return Number(${plural.rule})`);
    for (let n = 0; n <= 200; n += 1) assert.equal(plural.categories[compute(n)], rule.select(n), `${language} ${n}`);
  }
});
