/**
 * Axes in SVG that follow the width of the page, with text that keeps its size.
 *
 * `options`: label (what the picture shows, for a screen reader), x and y (ranges in data units),
 * xlabel, ylabel, height in pixels or a function of the width, `axes: false` for none, xticks and
 * yticks (functions as `ticks` of kit/numbers.js, for other than round numbers). Marks are
 * added with `kit/marks.js`, handles with `kit/handle.js`; they are placed again on every drawing.
 *
 * Where text is larger than usual, as on slides, the style variable `--bx-type` says how many times:
 * margins and heights grow with it, and ticks become fewer. `--bx-most` is the greatest height, pixels.
 */

import { freshId, html, svg } from "./dom.js";
import { ticks } from "./numbers.js";

/** The height of a plot, lower on a phone, where it shares the screen with what moves it. */
export const lower = (narrow, wide) => (width) => (width < 480 ? narrow : wide);

export class Plot {
  constructor(figure, options) {
    this.figure = figure;
    this.options = options;
    this.x = options.x;
    this.y = options.y;
    this.axes = options.axes ?? true;
    this.margin = this.axes ? { top: 10, right: 12, bottom: 38, left: 46 } : { top: 2, right: 2, bottom: 2, left: 2 };
    Object.assign(this.margin, options.margin);
    const clip = freshId("clip");
    this.clip = svg("rect");
    this.layers = Object.fromEntries(
      ["grid", "ghosts", "marks", "labels", "handles"].map((name) => [name, svg("g", { class: `bx-layer-${name}` })]),
    );
    for (const name of ["ghosts", "marks"]) this.layers[name].setAttribute("clip-path", `url(#${clip})`);
    this.svg = svg(
      "svg", { class: "bx-svg", role: "group", "aria-label": options.label },
      svg("defs", {}, svg("clipPath", { id: clip }, this.clip)), ...Object.values(this.layers),
    );
    this.node = html("div", { class: `bx-plot ${options.cls ?? ""}`, translate: "no" }, this.svg);
    this.rasters = [];
    figure.plots.push(this);
    this.resize(640);
    figure.onResize(this.node, (width) => {
      if (width > 0 && Math.abs(width - this.width) > 0.5) {
        this.resize(width);
        figure.redraw();
      }
    });
  }

  add(node, layer = "marks") {
    this.layers[layer].append(node);
    return node;
  }

  /** Data to pixels. */
  sx(value) {
    return this.left + ((value - this.x[0]) / (this.x[1] - this.x[0])) * this.innerWidth;
  }

  sy(value) {
    return this.top + ((this.y[1] - value) / (this.y[1] - this.y[0])) * this.innerHeight;
  }

  /** The data coordinates under a pointer, whatever the scale the page is shown at. */
  point(event) {
    const box = this.svg.getBoundingClientRect();
    const px = ((event.clientX - box.left) * this.width) / box.width;
    const py = ((event.clientY - box.top) * this.height) / box.height;
    return [
      this.x[0] + ((px - this.left) / this.innerWidth) * (this.x[1] - this.x[0]),
      this.y[1] - ((py - this.top) / this.innerHeight) * (this.y[1] - this.y[0]),
    ];
  }

  /** Show other ranges; marks follow when they are set next. */
  domain(x, y) {
    if (x.every((v, i) => v === this.x[i]) && y.every((v, i) => v === this.y[i])) return;
    this.x = x;
    this.y = y;
    this.drawAxes();
  }

  /** Give the axes other names. */
  rename(xlabel, ylabel) {
    if (xlabel === this.options.xlabel && ylabel === this.options.ylabel) return;
    this.options = { ...this.options, xlabel, ylabel };
    this.drawAxes();
  }

  /** A canvas below the marks that covers the area of the data, for clouds and maps of pixels. */
  raster() {
    const canvas = html("canvas", { class: "bx-raster", "aria-hidden": "true" });
    this.node.prepend(canvas);
    this.rasters.push(canvas);
    this.place(canvas);
    return canvas;
  }

  resize(width) {
    const { height = 240 } = this.options;
    this.width = width;
    this.type = parseFloat(getComputedStyle(this.node).getPropertyValue("--bx-type")) || 1;
    const [left, right, top, bottom] = ["left", "right", "top", "bottom"].map((side) => this.type * this.margin[side]);
    const [wider, higher] = [left + right, top + bottom].map((margins) => margins * (1 - 1 / this.type));
    const most = parseFloat(getComputedStyle(this.node).getPropertyValue("--bx-most")) || Infinity;
    this.height = Math.round(Math.min(most, (typeof height === "function" ? height(width - wider) : height) + higher));
    this.left = left;
    this.top = top;
    this.innerWidth = Math.max(10, width - left - right);
    this.innerHeight = Math.max(10, this.height - top - bottom);
    this.svg.setAttribute("viewBox", `0 0 ${width} ${this.height}`);
    this.node.style.height = `${this.height}px`;
    const area = { x: this.left, y: this.top, width: this.innerWidth, height: this.innerHeight };
    for (const [name, value] of Object.entries(area)) this.clip.setAttribute(name, value);
    this.rasters.forEach((canvas) => this.place(canvas));
    this.drawAxes();
  }

  place(canvas) {
    const scale = Math.min(2, globalThis.devicePixelRatio || 1);
    canvas.style.left = `${this.left}px`;
    canvas.style.top = `${this.top}px`;
    canvas.style.width = `${this.innerWidth}px`;
    canvas.style.height = `${this.innerHeight}px`;
    canvas.width = Math.round(this.innerWidth * scale);
    canvas.height = Math.round(this.innerHeight * scale);
  }

  drawAxes() {
    if (!this.axes) return;
    const { type } = this;
    const { grid } = this.layers;
    const { xticks = ticks, yticks = ticks } = this.options;
    const bottom = this.top + this.innerHeight;
    const right = this.left + this.innerWidth;
    const nodes = [];
    for (const { value, text } of xticks(...this.x, Math.max(3, this.innerWidth / (75 * type)))) {
      const x = this.sx(value);
      nodes.push(svg("line", { class: "bx-grid", x1: x, x2: x, y1: this.top, y2: bottom }));
      nodes.push(svg("text", { class: "bx-tick", x, y: bottom + 16 * type, "text-anchor": "middle" }, text));
    }
    for (const { value, text } of yticks(...this.y, Math.max(2, this.innerHeight / (45 * type)))) {
      const y = this.sy(value);
      nodes.push(svg("line", { class: "bx-grid", x1: this.left, x2: right, y1: y, y2: y }));
      nodes.push(svg("text", { class: "bx-tick", x: this.left - 6, y: y + 4 * type, "text-anchor": "end" }, text));
    }
    const { xlabel, ylabel } = this.options;
    if (xlabel) {
      nodes.push(svg("text", { class: "bx-label", x: right, y: bottom + 33 * type, "text-anchor": "end" }, xlabel));
    }
    if (ylabel) {
      // One letter stands upright: a v on its side is another sign.
      const place = [...ylabel].length === 1
        ? { x: 2, y: this.top + 10 * type }
        : { transform: `translate(${12 * type} ${this.top}) rotate(-90)`, "text-anchor": "end" };
      nodes.push(svg("text", { class: "bx-label", ...place }, ylabel));
    }
    grid.replaceChildren(...nodes);
  }
}
