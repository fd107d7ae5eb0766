/**
 * The state of a page's figures in its address: `#explorer-jensen?g=exp&atoms=-1,0,1.5`, and of a
 * second one behind a semicolon. The first is the one that a link leads to.
 *
 * Only values that differ from the first picture are written. What comes in from an address is
 * checked against the kind of the first value, and ignored when it does not fit.
 */

const rounded = (key, value) => (typeof value === "number" ? Number(value.toPrecision(5)) : value);

function write(value) {
  if (typeof value === "string") return encodeURIComponent(value);
  const text = JSON.stringify(value, rounded);
  const bare = Array.isArray(value) ? text.slice(1, -1) : text;
  return bare.replaceAll('"', "%22").replaceAll(" ", "%20");
}

function read(text, like) {
  if (typeof like === "string") return text;
  const value = JSON.parse(Array.isArray(like) ? `[${text}]` : text);
  return sameKind(value, like) ? value : undefined;
}

function sameKind(value, like) {
  if (Array.isArray(like)) {
    return Array.isArray(value) && (like.length === 0 || value.every((item) => sameKind(item, like[0])));
  }
  return typeof value === typeof like;
}

const parts = (fragment) => fragment.replace(/^#/, "").split(";");
const idOf = (part) => part.split("?")[0];

/** The fragment for a figure, without "#"; just its name when nothing was changed. */
export function toFragment(id, state, initial) {
  const changed = Object.keys(state).filter((name) => write(state[name]) !== write(initial[name]));
  const query = changed.map((name) => `${name}=${write(state[name])}`).join("&");
  return query ? `${id}?${query}` : id;
}

/** A fragment with this part of one figure in front, and the states of other figures behind it. */
export function joined(part, fragment) {
  const others = parts(fragment).filter((other) => other.includes("?") && idOf(other) !== idOf(part));
  return [part, ...others].join(";");
}

/** The values that a fragment gives to the figure `id`, or null when it does not speak of it. */
export function fromFragment(fragment, id, initial) {
  const own = parts(fragment).find((part) => idOf(part) === id);
  if (own === undefined) return null;
  const state = {};
  for (const pair of own.slice(id.length + 1).split("&")) {
    const [key, text = ""] = pair.split("=");
    if (!Object.hasOwn(initial, key)) continue;
    try {
      const value = read(decodeURIComponent(text), initial[key]);
      if (value !== undefined) state[key] = value;
    } catch {
      // Not a value of ours: the figure starts as it is.
    }
  }
  return state;
}
