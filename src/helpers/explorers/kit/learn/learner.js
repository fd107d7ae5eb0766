/** A run in a worker of its own, as the page sees it. */

import script from "../../bundle/worker.js";

/**
 * Begin a run. `begin`: `settings`, digits as `train` and `test`, and `strip`, as the worker
 * takes them; `shown(view)` draws what can be seen; `failed(error)` where there can be no worker.
 */
export function learner(begin, { shown, failed }) {
  // A page opened from a folder cannot load a worker from a file beside it.
  const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const worker = new Worker(address);
  const asked = [];
  worker.onmessage = ({ data }) => {
    if (data.state) asked.shift()(data.state);
    if (!data.view) return;
    shown(data.view);
    // Only with the next frame is it seen.
    requestAnimationFrame(() => worker.postMessage({ drawn: true }));
  };
  worker.onerror = (event) => {
    event.preventDefault();
    failed(new Error(event.message));
  };
  worker.postMessage({ begin });
  return {
    go: (goal) => worker.postMessage({ goal }),
    /** Stay where it is; the view that has `paused` says where that is. */
    pause: () => worker.postMessage({ pause: true }),
    state: () =>
      new Promise((resolve) => {
        asked.push(resolve);
        worker.postMessage({ state: true });
      }),
    stop() {
      worker.terminate();
      URL.revokeObjectURL(address);
    },
  };
}
