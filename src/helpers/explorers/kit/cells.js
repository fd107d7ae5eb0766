/** Cells of colour under the marks of a plot, such as a map of a function of the plane. */

import { html } from "./dom.js";

/**
 * `count` cells along each side, row by row from the upper left: fill `data` with red, green, blue
 * and opacity, bytes, and call `show`. `raster` is the canvas that they cover.
 */
export function cellsOf(plot, count) {
  const raster = plot.raster();
  const context = raster.getContext("2d");
  const sheet = html("canvas", { width: count, height: count });
  const pen = sheet.getContext("2d");
  const image = pen.createImageData(count, count);
  const clear = () => context.clearRect(0, 0, raster.width, raster.height);
  return {
    raster, data: image.data, clear,
    show() {
      pen.putImageData(image, 0, 0);
      clear();
      context.drawImage(sheet, 0, 0, raster.width, raster.height);
    },
  };
}
