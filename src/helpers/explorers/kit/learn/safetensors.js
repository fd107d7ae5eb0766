/** A file of weights that `helpers.training.checkpoints` reads: safetensors with a record and its SHA-256. */

const text = new TextEncoder();

/** `weights` by name, `{ values, shape }` each, float32; `config` and `record` hold plain values. */
export async function safetensors(weights, config, record) {
  const tensors = Object.entries(weights).map(([name, tensor]) => ({ key: name, name: `/weights/${name}`, ...tensor }));
  const content = JSON.stringify({
    dict: [
      ["weights", { dict: tensors.map(({ key, name }) => [key, { tensor: name }]) }],
      ["config", packed(config)],
      ["record", packed(record)],
    ],
  });
  const sorted = [...tensors].sort((a, b) => (a.name < b.name ? -1 : 1));
  const parts = sorted.flatMap(({ name, shape, values }) => [
    text.encode(`${name}|torch.float32|(${shape.length > 1 ? shape.join(", ") : `${shape},`})|`), bytesOf(values),
  ]);
  const digest = await crypto.subtle.digest("SHA-256", joined([text.encode(content), ...parts]));
  const sha256 = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  let end = 0;
  const header = JSON.stringify({
    __metadata__: { content, sha256 },
    ...Object.fromEntries(
      tensors.map(({ name, shape, values }) => [name, { dtype: "F32", shape, data_offsets: [end, (end += values.byteLength)] }]),
    ),
  });
  const head = text.encode(header + " ".repeat((8 - (text.encode(header).length % 8)) % 8));
  const length = new Uint8Array(new BigUint64Array([BigInt(head.length)]).buffer);
  return joined([length, head, ...tensors.map(({ values }) => bytesOf(values))]);
}

const bytesOf = (values) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** Nested plain values as a checkpoint writes them; lists become tuples. */
function packed(value) {
  if (Array.isArray(value)) return { tuple: value.map(packed) };
  if (value === null || typeof value !== "object") return value;
  return { dict: Object.entries(value).map(([key, one]) => [key, packed(one)]) };
}

function joined(parts) {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
