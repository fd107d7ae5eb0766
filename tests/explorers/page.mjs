/**
 * As much of a browser's page as figures use, without a browser: elements, events, frames. What is
 * drawn is watched: a number that is not finite, in an attribute, a text, or a call of a canvas,
 * throws where it is written.
 */

const BROKEN = /NaN|Infinity|∞|\bundefined\b|\bnull\b|\[object/; // whole words: an id is random letters

export function watched(value, where) {
  if (typeof value === "number" ? !Number.isFinite(value) : BROKEN.test(String(value))) {
    throw new Error(`${where} is given ${value}`);
  }
  return value;
}

/** An object whose numbers are watched, those put in and those that its methods are called with. */
const watching = (target, where) =>
  new Proxy(target, {
    get: (object, name) => object[name] ?? ((...values) => void values.filter((v) => typeof v === "number").forEach((v) => watched(v, `${where}.${name}`))),
    set: (object, name, value) => ((object[name] = watched(value, `${where}.${name}`)), true),
  });

const colours = { getPropertyValue: () => "#123456", setProperty() {} };
const image = (width, height) => ({ data: new Uint8ClampedArray(4 * width * height) });
const context = () => watching({ createImageData: image, getImageData: (x, y, w, h) => image(w, h) }, "canvas");

class Node extends EventTarget {
  #context;
  constructor(tag) {
    super();
    const style = { setProperty: (name, value) => watched(value, `style ${name}`) };
    Object.assign(this, { tag, children: [], attributes: new Map(), dataset: {}, value: "", parent: null, style: watching(style, "style") });
    const names = () => (this.getAttribute("class") ?? "").split(" ");
    const put = (name, on) => this.setAttribute("class", [...names().filter((one) => one !== name), ...(on ? [name] : [])].join(" "));
    this.classList = { add: (name) => put(name, true), contains: (name) => names().includes(name), toggle: put };
  }
  setAttribute(name, value) { this.attributes.set(name, String(watched(value, `${this.tag} ${name}`))); }
  getAttribute(name) { return this.attributes.get(name) ?? null; }
  removeAttribute(name) { this.attributes.delete(name); }
  get firstChild() { return this.children[0]; }
  get clientWidth() { return 640; }
  get width() { return Number(this.getAttribute("width")); }
  set width(value) { this.setAttribute("width", value); }
  get height() { return Number(this.getAttribute("height")); }
  set height(value) { this.setAttribute("height", value); }
  get textContent() { return this.children.map((child) => child.textContent ?? child).join(""); }
  set textContent(text) { this.children = [watched(text, `text of ${this.tag}`)]; }
  append(...nodes) {
    for (const node of nodes) {
      if (node instanceof Node) node.parent = this;
      else watched(node, `text of ${this.tag}`);
      this.children.push(node);
    }
  }
  prepend(node) { this.append(node); }
  replaceChildren(...nodes) { this.children = []; this.append(...nodes); }
  cloneNode() {
    const copy = new Node(this.tag);
    for (const [name, value] of this.attributes) copy.setAttribute(name, value);
    return copy;
  }
  remove() { if (this.parent) this.parent.children = this.parent.children.filter((child) => child !== this); }
  getContext() { return (this.#context ??= context()); }
  getBoundingClientRect() { return { left: 0, top: 0, width: 640, height: 300 }; }
  closest(selector) { return selector.split(", ").includes(this.tag) ? this : this.parent?.closest(selector) ?? null; }
  setPointerCapture() {}
  focus() {}
  /** All elements in here that are shown and of which `fits` is true. */
  all(fits) {
    if (this.hidden || this.style.display === "none") return [];
    const below = this.children.filter((child) => child instanceof Node).flatMap((child) => child.all(fits));
    return fits(this) ? [this, ...below] : below;
  }
  /** Do something to the element, as its reader does; what it does not handle, its parents may. */
  act(type, values = {}) {
    for (let node = this; node; node = node.parent) {
      node.dispatchEvent(Object.assign(new Event(type, { cancelable: true }), values));
    }
  }
}

const frames = new Map();
let now = 0;
let asked = 0;

/** Draw frames, half a second apart, until nothing asks for one; timers and promises run between. */
export async function settle(most = 400) {
  for (let n = 0; n < most; n += 1) {
    await new Promise((done) => setImmediate(done));
    if (frames.size === 0) return;
    const due = [...frames.values()];
    frames.clear();
    now += 500;
    for (const draw of due) draw(now);
  }
}

const observer = class { observe() {} disconnect() {} };
const make = (tag) => new Node(tag);

/** Put the page in the place of a browser's. */
export function install() {
  Object.assign(globalThis, {
    document: Object.assign(new EventTarget(), {
      createElement: make, createElementNS: (_, tag) => make(tag), documentElement: make("html"), body: make("body"), activeElement: null,
    }),
    matchMedia: () => Object.assign(new EventTarget(), { matches: false }),
    requestAnimationFrame: (draw) => (frames.set((asked += 1), draw), asked),
    cancelAnimationFrame: (id) => frames.delete(id),
    getComputedStyle: () => colours,
    PointerEvent: class extends Event {
      constructor(type, values) {
        super(type);
        for (const name of ["button", "pointerId", "pointerType", "clientX", "clientY"]) this[name] = values[name];
      }
    },
    ResizeObserver: observer, MutationObserver: observer,
  });
}

export const element = make;
