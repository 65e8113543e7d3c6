/** Where the time of a piece of work goes, by TensorFlow operation: on a CPU an operation is over when its call returns. */

/** @typedef {[name: string, ms: number, calls: number]} Part */

/**
 * The largest first, and "(the rest)" for what is outside of operations.
 * @param {any} tf @param {() => void} work @returns {Part[]}
 */
export function timeOperations(tf, work) {
  const backend = tf.backend();
  /** @type {Map<string, [number, number]>} */
  const found = new Map();
  let inside = 0;
  const timed = (/** @type {Function} */ original) =>
    /** @this {unknown} @param {string} name @param {unknown} attributes @param {{ shape: number[], dataSync(): ArrayLike<number> & number[] }[]} inputs @param {unknown[]} more */
    function (name, attributes, inputs, ...more) {
      // The kernel's size is a value of this one's inputs, not a shape.
      const sizes = name === "Conv2DBackpropFilter" ? ` [${inputs[1].dataSync().join(" ")}]` : "";
      const began = performance.now();
      const result = original.call(this, name, attributes, inputs, ...more);
      const ms = performance.now() - began;
      const key = `${name} ${inputs
        .slice(0, 3)
        .map((x) => `[${x.shape.join(" ")}]`)
        .join(" ")}${sizes}`;
      const [sum, count] = found.get(key) ?? [0, 0];
      found.set(key, [sum + ms, count + 1]);
      inside += ms;
      return result;
    };
  const { executeSingleOutput, executeMultipleOutputs } = backend;
  backend.executeSingleOutput = timed(executeSingleOutput);
  backend.executeMultipleOutputs = timed(executeMultipleOutputs);
  const began = performance.now();
  try {
    work();
  } finally {
    delete backend.executeSingleOutput;
    delete backend.executeMultipleOutputs;
  }
  const rest = performance.now() - began - inside;
  /** @type {Part[]} */
  const rows = [...found].map(([name, [ms, count]]) => [name, ms, count]);
  rows.push(["(the rest: JavaScript between operations)", rest, 1]);
  return rows.sort((a, b) => b[1] - a[1]);
}
