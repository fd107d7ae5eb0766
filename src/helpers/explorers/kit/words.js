/**
 * What figures say, in the language of the page or the notebook.
 *
 * The texts stand in the one catalogue of each language, `helpers/words/LANGUAGE.json`. A message
 * is a text with `{names}`, or, where it depends on a number `n`, one text for each plural
 * category: `{"one": "{n} step", "other": "{n} steps"}`.
 */

let words = null;

/** Speak the language of a catalogue. */
export function speak(catalogue) {
  words = catalogue;
}

/** Digits as JavaScript writes them to the form of the language: a true minus, its decimal mark. */
export const localise = (digits) => digits.replace("-", "−").replace(".", words.punctuation.decimal);

/**
 * `say(key, values)` for one figure, or for the kit: the message under a key of its section, such
 * as "title" or "walk.norm.arc". Numbers among the values are written in the form of the language.
 */
export const speaker = (section) => (key, values = {}) => {
  const entry = key.split(".").reduce((found, name) => found?.[name], words.figures[section]);
  if (entry === undefined) throw new Error(`no words for figures.${section}.${key}; add them to helpers/words/en.json`);
  const message = typeof entry === "string" ? entry : entry[category(values.n)] ?? entry.other;
  const shown = (value) => (typeof value === "number" ? localise(String(value)) : value);
  return message.replace(/\{(\w+)\}/g, (_, name) => shown(values[name]));
};

const category = (n) => new Intl.PluralRules(words.language.replace("_", "-")).select(n);

/** Words that all figures share. */
export const kit = speaker("kit");
