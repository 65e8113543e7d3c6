/** Our walk over the tape against TensorFlow.js's own: the same gradients, less memory on the way, nothing left behind. */
import { expect, test } from "vitest";
import { conv2d, gradientsOf, relu, tf, type Scalar, type Tensor4D, type Variable } from "../../src/backend/index.js";
import { describeOnBackends, normal } from "./backends.js";

/** Ten convolutions with shortcuts, a tensor used twice, one not used at all, and one that is handed through. */
function network() {
  const weights = Array.from({ length: 10 }, (_, i) => tf.variable(normal(`w${i}`, [3, 3, 8, 8], 0.2))) as Variable[];
  const unused = tf.variable(tf.zeros([3])) as Variable;
  const x = normal("x", [1, 16, 24, 8]) as Tensor4D;
  const f = () => {
    const y = weights.reduce((y, w) => tf.add(y, relu(conv2d(y, w as never, { padding: 1 }))) as Tensor4D, x);
    return tf.add(tf.mean(tf.square(y)), tf.sum(weights[0])) as Scalar;
  };
  return { f, variables: [...weights, unused] };
}

const numbers = (t: { dataSync(): ArrayLike<number> } | undefined | null) => t && Array.from(t.dataSync());

describeOnBackends("the tape", () => {
  test("gives the gradients that TensorFlow.js gives, and none where there is none", () => {
    const { f, variables } = network();
    const theirs = tf.variableGrads(f, variables.slice(0, -1)).grads;
    const ours = gradientsOf(f, variables);
    variables.slice(0, -1).forEach((v, i) => {
      const [a, b] = [numbers(ours[i])!, numbers(theirs[v.name])!];
      expect(Math.max(...a.map((value, k) => Math.abs(value - b[k])))).toBeLessThan(1e-5);
    });
    expect(ours.at(-1)).toBeUndefined();
  });

  test("leaves nothing behind, not when the function throws or returns nothing either", () => {
    const { f, variables } = network();
    const before = tf.memory().numTensors;
    tf.dispose(gradientsOf(f, variables).filter((g) => g !== undefined));
    expect(tf.memory().numTensors).toBe(before);
    expect(gradientsOf(() => (f(), undefined), variables).every((g) => g === undefined)).toBe(true);
    const broken = () => {
      f();
      throw new Error("broken");
    };
    expect(() => gradientsOf(broken, variables)).toThrow("broken");
    expect(tf.memory().numTensors).toBe(before);
    expect(numbers(tf.tidy(() => gradientsOf(f, variables)[0]))).toHaveLength(576);
  });

  test("frees activations as it goes: far fewer tensors at the end of the way back than on TensorFlow.js's", () => {
    const { f, variables } = network();
    const most = (run: () => void) => {
      let [peak, end] = [0, 0];
      const spy = tf.engine() as unknown as { runKernel(...args: unknown[]): unknown };
      const original = spy.runKernel.bind(spy);
      spy.runKernel = (...args) => {
        const result = original(...args);
        end = tf.memory().numTensors;
        peak = Math.max(peak, end);
        return result;
      };
      tf.tidy(() => run());
      delete (spy as { runKernel?: unknown }).runKernel;
      return { peak, end };
    };
    const theirs = most(() => void tf.variableGrads(f, variables.slice(0, -1)));
    const ours = most(() => void gradientsOf(f, variables));
    expect(ours.peak).toBeLessThan(theirs.peak);
  });
});
