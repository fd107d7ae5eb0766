// Search: what a reader types against every section, equation and cited work of the book. Index and
// library are scripts, so that it works from a folder too; nothing is stored.
"use strict";
(() => {
  const { entries, stopWords, stemmer } = globalThis.bookIndex;
  const words = JSON.parse(document.currentScript.dataset.words);

  // A word is Chinese or Japanese, or a number with points, or letters held together by signs.
  const ASIAN = "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}";
  const WORD = new RegExp(`[${ASIAN}]+|\\d+(?:\\.\\d+)+(?![\\w])|(?:(?![${ASIAN}])[\\p{L}\\p{N}\\p{M}_])+`
    + `(?:[-‐‑'’.](?:(?![${ASIAN}])[\\p{L}\\p{N}\\p{M}_])+)*`, "gu");
  const IS_ASIAN = new RegExp(`^[${ASIAN}]`, "u");
  const NUMBER = /^\d+(\.\d+)+$/;
  // Letters that are no accented form of another.
  const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" };
  const UMLAUTS = { ä: "ae", ö: "oe", ü: "ue" };
  // American and British spellings, brought to one; what becomes of other words does not matter.
  const SPELLINGS = [
    [/parametri(?=[sz])/, "parameteri"],
    [/(?<=..)is(?=(e|ed|es|er|ers|ing|ation|ations|ational|able)$)/, "iz"],
    [/lys(?=[ei])/, "lyz"],
    [/ll/g, "l"],
    [/(?<=[a-z]{2})our(?=(s|ed|ing|er|ers|ful|able|al|ally|ly|less|hood|hoods|ite|ites|ism|ist|iz\w+)?$)/, "or"],
    [/(?<=cent|fib|met|lit|theat|calib|spect|lust|meag|somb)r(?:e(?=s|d|$)|(?=ing$|ings$))/, "er"],
    [/ogue(?=s?$)/, "og"],
    [/(?<=def|lic|off|pret)ence/, "ense"],
    [/practis/, "practic"],
    [/(?<=judg|acknowledg|abridg|lodg)ement/, "ment"],
    [/(?<=ag|us|siz|lik|lov|nam|rat|sal|scal|tun|trad|shar|mov)e(?=able|ing)/, ""],
    [/gramme/, "gram"],
    [/^grey/, "gray"],
    [/^arte(?=fact)/, "arti"],
    [/^sceptic/, "skeptic"],
    [/^disc(?=s?$)/, "disk"],
    [/(?<=focus|bias)s(?=e)/, ""],
    [/(?<=^(learn|spel|burn|dream))t$/, "ed"],
    [/(?<=ward)s$/, ""],
  ];

  const strip = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/[ßæœøłđðþı]/g, (c) => LETTERS[c]);
  const ENDINGS = [/(?<=iz|lyz)(e|ed|es|er|ers|ing|able|ations?|ational)$/, /(?<=[^aious])s$/];
  const MARK = "~"; // of a stem, which many words may share: "generalise" and "generative"
  /** A word as it is searched for: in one spelling and without its ending, and as a stem. */
  const forms = (word) => {
    const one = SPELLINGS.reduce((text, [from, to]) => text.replace(from, to), word);
    if (!/^[a-z]+$/.test(one)) return [one];
    return [ENDINGS.reduce((text, ending) => text.replace(ending, ""), one), MARK + stemmer.stemWord(one)];
  };

  /** What a word stands for: alternatives, each a list of words that must all be there, as forms. */
  function readings(word) {
    if (IS_ASIAN.test(word)) {
      const signs = [...word];
      return [(signs.length < 2 ? signs : signs.slice(1).map((sign, i) => signs[i] + sign)).map((sign) => [sign])];
    }
    if (NUMBER.test(word)) return [[[word]]];
    const whole = word.normalize("NFC").replace(/['’]s?$|['’]s(?=-)/g, "");
    const spelt = [strip(whole.toLowerCase())];
    const written = whole.toLowerCase().replace(/[äöü]/g, (letter) => UMLAUTS[letter]);
    if (written !== whole.toLowerCase()) spelt.push(strip(written));
    const parts = strip(whole.replace(/([a-z])([A-Z])/g, "$1_$2")).toLowerCase().split(/[^a-z0-9\p{L}]+/u).filter(Boolean);
    const together = spelt.map((text) => text.replace(/[^a-z0-9\p{L}]/gu, "")).filter(Boolean).map((text) => [forms(text)]);
    return parts.length > 1 ? [...together, parts.map(forms)] : together;
  }

  const wordsOf = (text) => text.normalize("NFKC").match(WORD) ?? [];
  const signsOf = (word) => (IS_ASIAN.test(word) ? [...word] : []);
  const made = new Map(); // of each word once: one of the book comes some fifty times
  const termsOf = (word) => {
    if (!made.has(word)) made.set(word, [...readings(word).flat(2), ...signsOf(word)]);
    return made.get(word);
  };
  const terms = (text) => wordsOf(text).flatMap(termsOf);

  const fields = ["title", "text", "page", "code"];
  const index = new MiniSearch({ fields, idField: "id", tokenize: terms, processTerm: (term) => term });
  index.addAll(entries.map((entry, id) => ({ ...entry, id })));
  const known = new Set([...made.values()].flat());

  // Of "eqS1.1" the S belongs to the number.
  const EQUATION = "(?:\\\\?eq(?:n|ref)?(?:s(?!\\d))?|equations?|公式|式)";
  const NUMBERED = new RegExp(`(?:${EQUATION}[\\s.:#~{(（_-]*|(?<![\\w.])[(（#]*)(\\d+|[A-Z]\\d*)\\s?[.\\-–—_,。·]\\s?(\\d+)(?![\\w.]\\w)[)}）]*`, "giu");
  /** "eq. (11.14)", "Eq.11.14", "eq-11-14", "11-14", "11．14" as "11.14". */
  function withNumbers(query) {
    const one = query.normalize("NFKC").replace(NUMBERED, " $1.$2 ");
    return one.replace(new RegExp(`(?<!\\w)${EQUATION}[.:#]?(?=\\s*[(]?(?:\\d|[A-Z]\\d*\\.\\d))`, "giu"), " ");
  }

  const prefix = (term) => term.length > 2 && /^\p{L}/u.test(term) && !IS_ASIAN.test(term);
  /** One word by its forms; a stem says less. */
  const either = ([form, stem]) => ({
    combineWith: "OR",
    queries: [{ queries: [form], prefix }, ...(stem ? [{ queries: [stem], prefix: false, boostTerm: () => 0.2 }] : [])],
  });
  const all = (queries, less = {}) => ({ combineWith: "AND", queries, ...less });

  /** A word as a query: any of its readings, or two words that it is made of. */
  function asked(word) {
    const [whole, ...others] = readings(word);
    const isKnown = whole.length > 1 || whole[0].some((form) => known.has(form));
    const pairs = [];
    const letters = strip(word.toLowerCase());
    for (let i = 3; !isKnown && i <= letters.length - 3; i += 1) {
      const pair = [letters.slice(0, i), letters.slice(i)].map(forms);
      if (pair.every(([form]) => known.has(form))) pairs.push(pair);
    }
    const less = isKnown ? { boostTerm: () => 0.1 } : {};
    return {
      combineWith: "OR",
      queries: [all(whole.map(either)), ...[...others, ...pairs].map((group) => all(group.map(either), less))],
    };
  }

  const options = {
    tokenize: (term) => [term], // a query is made of terms
    boost: { title: 4, page: 0.5, code: 0.4 },
    weights: { prefix: 0.3, fuzzy: 0.2 },
    boostDocument: (id) => (entries[id].kind === "work" ? 0.3 : 1),
  };
  const FEW = 10; // places with every word, below which those with some are shown, too
  const MOST = 50;

  /** The entries that have what a query asks for, the best first, and the terms found in each. */
  function find(query) {
    const typed = wordsOf(withNumbers(query)).filter((word) => readings(word).flat(2).length);
    const telling = typed.filter((word) => !stopWords.has(word.toLowerCase()));
    const list = telling.length ? telling : typed;
    if (!list.length) return [];
    const every = (some) => all(some.map(asked));
    // Two words may be one in the book: "back propagation".
    const joined = list.slice(1).flatMap((word, i) => {
      const one = list[i] + word;
      return known.has(readings(one)[0]?.[0][0]) ? [every([...list.slice(0, i), one, ...list.slice(i + 2)])] : [];
    });
    const search = (queries, more = {}) => index.search({ combineWith: "OR", queries }, { ...options, ...more });
    const fuzzy = (term) => (/^[a-z]{4,}$/.test(term) ? 0.2 : false);
    let found = search([every(list), ...joined]);
    if (found.length < FEW && list.length > 1) {
      const seen = new Set(found.map(({ id }) => id));
      found.push(...search(list.map(asked)).filter(({ id }) => !seen.has(id)));
    }
    if (!found.length) found = search([every(list)], { fuzzy });
    // First the equations whose numbers were asked for.
    const numbers = list.map((word) => `(${word.toUpperCase()})`);
    const isAsked = ({ id }) => numbers.includes(entries[id].title);
    const best = [...found.filter(isAsked), ...found.filter((one) => !isAsked(one))].slice(0, MOST);
    return best.map(({ id, terms: seen }) => ({ ...entries[id], seen: new Set(seen) }));
  }

  const RADIUS = [60, 180]; // letters before and after the first word found
  /** Text around the first word found, whole words and formulas, as nodes. */
  function excerpt({ text, code, seen }) {
    const has = (piece) => terms(piece).some((term) => seen.has(term));
    const pieces = (from) => from.match(/\ue000[^\ue001]*\ue001[^\s\ue000]*|[^\s\ue000]+\s?|\s/gu) ?? [];
    let all = pieces(text);
    let first = all.findIndex(has);
    if (first < 0 && pieces(code).some(has)) {
      all = pieces(code);
      first = all.findIndex(has);
    }
    let [start, end, before, after] = [Math.max(first, 0), Math.max(first, 0), 0, 0];
    while (start > 0 && before < RADIUS[0]) before += all[start -= 1].length;
    while (end < all.length && after < RADIUS[1]) after += all[end++].length;
    const nodes = all.slice(start, end).map((piece) => {
      const node = document.createElement(has(piece) ? "mark" : "span");
      if (piece.startsWith("\ue000")) node.translate = false;
      node.textContent = piece.replace(/[\ue000\ue001]/g, "");
      return node.localName === "mark" || !node.translate ? node : node.textContent;
    });
    return [start > 0 ? "… " : "", ...nodes, end < all.length ? " …" : ""];
  }

  const bare = (text) => text.replace(/[\ue000\ue001]/g, "");

  function item(found) {
    const link = Object.assign(document.createElement("a"), { href: found.to });
    const title = bare(found.title);
    const place = bare(found.page);
    link.textContent = !title || title === place ? place : words.place.replace("{title}", title).replace("{page}", place);
    const context = document.createElement("p");
    context.className = "context";
    context.append(...excerpt(found));
    const line = document.createElement("li");
    line.append(link, context);
    return line;
  }

  function show(query) {
    const place = document.getElementById("search-results");
    const found = query.trim() ? find(query) : [];
    const said = document.createElement("p");
    said.className = "search-summary";
    said.setAttribute("role", "status");
    const list = document.createElement("ul");
    list.className = "search";
    list.append(...found.map(item));
    place.replaceChildren(said, ...(found.length ? [list] : []));
    const count = words.found[new Intl.PluralRules(document.documentElement.lang).select(found.length)] ?? words.found.other;
    if (query.trim()) said.textContent = found.length ? count.replace("{count}", found.length) : words.nothing;
  }

  globalThis.bookSearch = { find, terms };
  const query = new URLSearchParams(location.search).get("q") ?? "";
  const field = document.querySelector(".bd-search input");
  if (field) field.value = query;
  show(query);
})();
