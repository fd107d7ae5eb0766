/** A square to draw a digit in, by mouse, pen or finger; what is drawn is read by kit/pen.js. */

import { digits, rgb, SIDE } from "./digit.js";
import { html } from "./dom.js";
import { drag } from "./handle.js";
import { extend, PEN } from "./pen.js";
import { kit } from "./words.js";

const SCALE = 16; // pixels of the canvas to one of MNIST's

/**
 * `strokes()` are the present ones, `oninput(strokes)` takes them with one point more. The returned
 * `draw(strokes, x)` shows the strokes, or without any the picture x, or without that a hint.
 */
export function drawingPad(figure, { strokes: now, oninput }) {
  const node = html("canvas", {
    class: "bx-digit bx-pad", width: SIDE * SCALE, height: SIDE * SCALE, role: "img", "aria-label": kit("pad"),
  });
  const context = node.getContext("2d");
  const example = digits(figure, "");
  drag(figure, node, (event) => {
    const box = node.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    const strokes = extend(now(), SIDE * x, SIDE * y, event.type === "pointerdown");
    if (strokes !== now()) oninput(strokes);
  });
  // Two quick dots are not the figure's double click.
  figure.listen(node, "dblclick", (event) => event.stopPropagation());
  return {
    node,
    draw(strokes, x) {
      context.clearRect(0, 0, node.width, node.height);
      const [red, green, blue] = rgb(figure.color(strokes.length || x ? "ink" : "muted"));
      context.strokeStyle = context.fillStyle = `rgb(${red} ${green} ${blue})`;
      if (strokes.length) drawStrokes(context, strokes);
      else if (x) drawPicture(context, example, x);
      else drawHint(context);
    },
  };
}

function drawStrokes(context, strokes) {
  Object.assign(context, { lineWidth: 2 * PEN * SCALE, lineCap: "round", lineJoin: "round" });
  for (const stroke of strokes) {
    context.beginPath();
    context.moveTo(stroke[0] * SCALE, stroke[1] * SCALE);
    for (let i = 0; i < stroke.length; i += 2) context.lineTo(stroke[i] * SCALE, stroke[i + 1] * SCALE);
    context.stroke();
  }
}

function drawPicture(context, example, x) {
  example.set(x);
  context.imageSmoothingEnabled = false;
  context.drawImage(example.node, 0, 0, SIDE * SCALE, SIDE * SCALE);
}

/** On two lines, large enough to be read on a small pad. */
function drawHint(context) {
  const size = 3.4 * SCALE;
  const middle = (SIDE / 2) * SCALE;
  Object.assign(context, { font: `${size}px system-ui, sans-serif`, textAlign: "center" });
  const words = kit("hint").split(" ");
  const half = Math.ceil(words.length / 2);
  [words.slice(0, half), words.slice(half)].forEach((line, i) => context.fillText(line.join(" "), middle, middle + (1.2 * i - 0.2) * size));
}
