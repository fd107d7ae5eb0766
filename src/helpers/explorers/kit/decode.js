/** Bytes in whatever form the host hands them over. */

/**
 * Bytes from a Uint8Array or DataView (a notebook), from `{base64: text}` (a script of the site),
 * or from `{gzip: one of these}`, which is decompressed.
 */
export async function toBytes(value) {
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  if ("gzip" in value) return gunzip(await toBytes(value.gzip));
  const text = atob(value.base64);
  const bytes = new Uint8Array(text.length); // Uint8Array.from takes ten times as long
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
  return bytes;
}

async function gunzip(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
