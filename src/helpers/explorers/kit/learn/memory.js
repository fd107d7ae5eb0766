/** The memory in which networks learn, and what works on it. */

import kernels from "../../bundle/kernels.js";
import { plain } from "./plain.js";

const PAGE = 65536; // bytes of a page of WebAssembly's memory
const ALIGNED = 16;

/**
 * Room for the given number of floats. `kernels` work on byte addresses in it: in WebAssembly with
 * SIMD where the engine has it and `simd` is not false, else in JavaScript.
 */
export class Memory {
  constructor(floats, simd = true) {
    const pages = Math.ceil((4 * floats) / PAGE) + 1;
    const module = simd && compiled();
    this.simd = Boolean(module);
    if (module) {
      const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
      this.buffer = memory.buffer;
      this.kernels = new WebAssembly.Instance(module, { env: { memory }, page: { log: Math.log } }).exports;
    } else {
      this.buffer = new ArrayBuffer(pages * PAGE);
      this.kernels = plain(this.buffer);
    }
    this.free = ALIGNED; // no array begins at 0, which means none
  }

  /** An array of the given kind, of zeros; its `byteOffset` is its address. */
  array(Kind, count) {
    const array = new Kind(this.buffer, this.free, count);
    this.free += ALIGNED * Math.ceil(array.byteLength / ALIGNED);
    return array;
  }

  floats(count) {
    return this.array(Float32Array, count);
  }
}

let module;

/** The kernels' module; null where it cannot be made, of which a page's policy is a cause too. */
function compiled() {
  if (module === undefined) {
    try {
      module = new WebAssembly.Module(Uint8Array.from(atob(kernels), (letter) => letter.charCodeAt(0)));
    } catch {
      module = null;
    }
  }
  return module;
}
