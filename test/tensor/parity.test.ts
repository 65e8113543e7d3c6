/** The golden cases: whole training steps that PyTorch computed. Every quantity agrees, and a wrong number is found. */
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { GapLabError } from "../../src/core/index.js";
import { compare, readCase, runCase } from "../../src/parity/index.js";
import { describeOnBackends } from "./backends.js";

const golden = (name: string) => readCase(fileURLToPath(new URL(`../golden/${name}.json`, import.meta.url)));
const differing = async (name: string) => {
  const found = await golden(name);
  return compare(found, runCase(found)).filter(({ ok }) => !ok);
};

describeOnBackends("parity", (kind) => {
  test.each(["advent-mini", "advent-mini-reference-optimizer", "minent-mini"])(
    "%s: losses, logits, gradients, updated weights, buffers, histogram",
    async (name) => expect(await differing(name)).toEqual([]),
    240_000,
  );

  if (kind === "tensorflow") {
    test("advent-resnet101, the whole network", async () => expect(await differing("advent-resnet101")).toEqual([]), 240_000);

    test("a wrong optimiser, a wrong lambda and a wrong pixel are found", async () => {
      const found = await golden("minent-mini");
      const repeated = compare(found, runCase({ ...found, case: { ...found.case, iterations: 1, repeat: true } }));
      expect(repeated.filter(({ ok, name }) => !ok && name.startsWith("step 1")).map(({ name }) => name)).toContain(
        "step 1 after layer3.0.conv2.weight worst element",
      );
      const heavy = compare(found, runCase({ ...found, case: { ...found.case, iterations: 1, lambda: { main: 1, aux: 1 } } }));
      expect(heavy.find(({ name }) => name === "step 1 grads conv1.weight l2")).toMatchObject({ ok: false });
      expect(heavy.find(({ name }) => name === "eval histogram, pixels elsewhere")).toMatchObject({ ok: false });
    }, 240_000);
  }
});

test("a case of another kind is refused by its name", async () => {
  const file = fileURLToPath(new URL("../golden/checkpoints/expected.json", import.meta.url));
  await expect(readCase(file)).rejects.toThrow(GapLabError);
});
