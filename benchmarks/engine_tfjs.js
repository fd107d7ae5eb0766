/**
 * The network of the page's figure that trains, in TensorFlow.js: 784-400-10-400-784 on batches of
 * 100 binary digits, Adam, the bound with one draw of noise. `benchmarks/page_tfjs.py` opens it.
 */

const [N, WIDTH, M, BATCH, RATE] = [784, 400, 10, 100, 1e-3];

/** Train `steps` steps after `warm` others; the samples a second, and the last loss, nats a digit. */
globalThis.train = async (backend, warm, steps) => {
  if (backend === "wasm") tf.wasm.setWasmPaths("./");
  await tf.setBackend(backend);
  await tf.ready();
  const dense = (inputs, outputs) => {
    const bound = 1 / Math.sqrt(inputs);
    return [tf.variable(tf.randomUniform([inputs, outputs], -bound, bound)), tf.variable(tf.zeros([outputs]))];
  };
  const layers = [dense(N, WIDTH), dense(WIDTH, 2 * M), dense(M, WIDTH), dense(WIDTH, N)];
  const through = (x, [weights, bias]) => tf.add(tf.matMul(x, weights), bias);
  const digits = Array.from({ length: 20 }, () =>
    tf.tensor2d(Float32Array.from({ length: BATCH * N }, () => Number(Math.random() < 0.13)), [BATCH, N]));
  const loss = (x) => {
    const code = through(tf.relu(through(x, layers[0])), layers[1]);
    const [mu, logvar] = tf.split(code, 2, 1);
    const z = tf.add(mu, tf.mul(tf.exp(tf.mul(0.5, logvar)), tf.randomNormal([BATCH, M])));
    const logits = through(tf.relu(through(z, layers[2])), layers[3]);
    const missed = tf.sum(tf.sub(tf.softplus(logits), tf.mul(x, logits)));
    const kl = tf.mul(0.5, tf.sum(tf.sub(tf.add(tf.square(mu), tf.exp(logvar)), tf.add(logvar, 1))));
    return tf.div(tf.add(missed, kl), BATCH);
  };
  const adam = tf.train.adam(RATE);
  let begun = 0;
  let last = null;
  for (let step = 0; step < warm + steps; step += 1) {
    if (step === warm) {
      await last?.data();
      begun = performance.now();
    }
    last?.dispose();
    last = adam.minimize(() => loss(digits[step % digits.length]), true);
  }
  const [value] = await last.data();
  return [(BATCH * steps * 1000) / (performance.now() - begun), value];
};
