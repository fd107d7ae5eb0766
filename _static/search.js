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
  const stem = (word) => {
    const one = SPELLINGS.reduce((text, [from, to]) => text.replace(from, to), word);
    return /^[a-z]+$/.test(one) ? stemmer.stemWord(one) : one;
  };

  /** What a word stands for: alternatives, each a list of terms that must all be there. */
  function readings(word) {
    if (IS_ASIAN.test(word)) {
      const signs = [...word];
      return [signs.length < 2 ? signs : signs.slice(1).map((sign, i) => signs[i] + sign)];
    }
    if (NUMBER.test(word)) return [[word]];
    const whole = word.normalize("NFC").replace(/['’]s?$|['’]s(?=-)/g, "");
    const spelt = [strip(whole.toLowerCase())];
    const written = whole.toLowerCase().replace(/[äöü]/g, (letter) => UMLAUTS[letter]);
    if (written !== whole.toLowerCase()) spelt.push(strip(written));
    const parts = strip(whole.replace(/([a-z])([A-Z])/g, "$1_$2")).toLowerCase().split(/[^a-z0-9\p{L}]+/u).filter(Boolean);
    const together = spelt.map((text) => [stem(text.replace(/[^a-z0-9\p{L}]/gu, ""))]).filter(([text]) => text);
    return parts.length > 1 ? [...together, parts.map(stem)] : together;
  }

  const wordsOf = (text) => text.normalize("NFKC").match(WORD) ?? [];
  const signsOf = (word) => (IS_ASIAN.test(word) ? [...word] : []);
  const terms = (text) => wordsOf(text).flatMap((word) => [...readings(word).flat(), ...signsOf(word)]);

  const fields = ["title", "text", "page", "code"];
  const index = new MiniSearch({ fields, idField: "id", tokenize: terms, processTerm: (term) => term });
  index.addAll(entries.map((entry, id) => ({ ...entry, id })));
  const known = new Set(entries.flatMap((entry) => fields.flatMap((field) => terms(entry[field]))));

  /** "eq. (11.14)", "Eq.11.14", "eq-11-14", "11-14", "11．14" as "11.14". */
  function withNumbers(query) {
    return query.normalize("NFKC")
      .replace(/(?:\\?(?:eq|ref)\w*|equations?|公式|式)?[\s.:#~{(（_-]*(?<![\w.])(\d+|[A-Z](?=[.\-–_]\d))\s?[.\-–—_,。·]\s?(\d+)(?![\w.])[)}）]*/giu, " $1.$2 ")
      .replace(/\b(?:eqs?|eqn|equations?)\b[.:#]?(?=\s*[(]?\d)/giu, " ");
  }

  /** A word as a query: any of its readings, or two words that it is made of. */
  function asked(word) {
    const found = readings(word);
    const [whole] = found[0];
    if (found.length === 1 && found[0].length === 1 && !known.has(whole)) {
      const letters = strip(word.toLowerCase());
      for (let i = 3; i <= letters.length - 3; i += 1) {
        const pair = [letters.slice(0, i), letters.slice(i)].map(stem);
        if (pair.every((part) => known.has(part))) found.push(pair);
      }
    }
    return { combineWith: "OR", queries: found.map((all) => ({ combineWith: "AND", queries: all })) };
  }

  const options = {
    boost: { title: 4, page: 0.5, code: 0.4 },
    weights: { prefix: 0.3, fuzzy: 0.2 },
    prefix: (term) => term.length > 2 && /^\p{L}/u.test(term) && !IS_ASIAN.test(term),
  };

  /** The entries that have what a query asks for, the best first, and the terms found in each. */
  function find(query) {
    const typed = wordsOf(withNumbers(query)).filter((word) => readings(word).flat().length);
    const telling = typed.filter((word) => !stopWords.has(word.toLowerCase()));
    const list = telling.length ? telling : typed;
    if (!list.length) return [];
    const all = (some) => ({ combineWith: "AND", queries: some.map(asked) });
    // Two words may be one in the book: "back propagation".
    const joined = list.slice(1).flatMap((word, i) => {
      const one = list[i] + word;
      return readings(one).some(([term]) => known.has(term)) ? [all([...list.slice(0, i), one, ...list.slice(i + 2)])] : [];
    });
    const every = { combineWith: "OR", queries: [all(list), ...joined] };
    const fuzzy = (term) => (/^[a-z]{4,}$/.test(term) ? 0.2 : false);
    for (const [tree, more] of [[every, {}], [every, { fuzzy }], [{ combineWith: "OR", queries: list.map(asked) }, {}]]) {
      const found = index.search(tree, { ...options, ...more });
      if (found.length) return rank(found, list).map(({ id, terms: seen }) => ({ ...entries[id], seen: new Set(seen) }));
    }
    return [];
  }

  /** First the equation whose number was asked for. */
  function rank(found, list) {
    const numbers = list.filter((word) => NUMBER.test(word)).map((word) => `(${word})`);
    const is = ({ id }) => numbers.includes(entries[id].title);
    return [...found.filter(is), ...found.filter((one) => !is(one))];
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
