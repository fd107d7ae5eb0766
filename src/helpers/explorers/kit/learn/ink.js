/** Binary pictures as lists of the pixels that are on: a product with them is a sum of rows. */

/** Packed bits, the highest first, `n` to a picture, to `starts` and `list` of all pictures. */
export function fromBits(bytes, n) {
  const each = Math.ceil(n / 8);
  const count = Math.floor(bytes.length / each);
  const starts = new Int32Array(count + 1);
  const list = [];
  for (let row = 0; row < count; row += 1) {
    for (let j = 0; j < n; j += 1) if (bytes[row * each + (j >> 3)] & (128 >> (j & 7))) list.push(j);
    starts[row + 1] = list.length;
  }
  return { starts, list: Uint16Array.from(list), count, n };
}

/** A batch of pictures in a memory: the pixels of each row, and for each pixel the rows. */
export class Ink {
  constructor(memory, rows, n) {
    this.n = n;
    this.starts = memory.array(Int32Array, rows + 1);
    this.list = memory.array(Int32Array, rows * n);
    this.startsOf = memory.array(Int32Array, n + 1);
    this.rowsOf = memory.array(Int32Array, rows * n);
    this.fill = new Int32Array(n);
  }

  /** How many floats a batch takes. */
  static room = (rows, n) => 2 * rows * n + rows + n + 32;

  /** Take the pictures of these numbers. */
  set(pictures, numbers) {
    const { starts, list, startsOf, rowsOf, fill, n } = this;
    startsOf.fill(0);
    let end = 0;
    numbers.forEach((number, row) => {
      for (let at = pictures.starts[number]; at < pictures.starts[number + 1]; at += 1) {
        const pixel = pictures.list[at];
        list[end] = pixel;
        end += 1;
        startsOf[pixel + 1] += 1;
      }
      starts[row + 1] = end;
    });
    for (let j = 0; j < n; j += 1) startsOf[j + 1] += startsOf[j];
    fill.set(startsOf.subarray(0, n));
    for (let row = 0; row < numbers.length; row += 1) {
      for (let at = starts[row]; at < starts[row + 1]; at += 1) {
        rowsOf[fill[list[at]]] = row;
        fill[list[at]] += 1;
      }
    }
  }
}
