/** One step of any method: the gradients of all turns, then all updates. A step leaves no tensor behind. */
import { GapLabError } from "../core/index.js";
import { gradientsOf, tf, type Scalar, type Tensor } from "../backend/index.js";
import type { Pass, Player, Scene, Turn } from "../method/index.js";

/** Of each of a player's parameters, in their order: the gradient of each pass that it had a part in. */
export type Gradients = readonly (readonly Tensor[])[];

/**
 * Runs the turns on a scene; `update` moves one player. Returns every loss, named `player/term`.
 * @throws GapLabError when a loss is not a number, before anything but running statistics has moved.
 */
export function takeStep(turns: readonly Turn[], scene: Scene, update: (player: Player, gradients: Gradients) => void) {
  const losses: Record<string, number> = {};
  try {
    tf.tidy(() => {
      const moves = turns.map(({ player, passes }) => {
        const gradients = [...player.parameters.values()].map((): Tensor[] => []);
        for (const pass of passes) differentiate(player, pass, scene, losses).forEach((g, i) => g && gradients[i].push(g));
        return { player, gradients };
      });
      for (const { player, gradients } of moves) if (gradients.some((g) => g.length > 0)) update(player, gradients);
    });
  } finally {
    for (const tensor of scene.kept.values()) tensor.dispose();
    scene.kept.clear();
  }
  return losses;
}

/** The gradient of a pass by each of the player's parameters; undefined where the pass does not depend on it. */
function differentiate(player: Player, pass: Pass, scene: Scene, losses: Record<string, number>): (Tensor | undefined)[] {
  return gradientsOf(() => {
    const terms = Object.entries(pass(scene));
    for (const [name, value] of terms) {
      const loss = `${player.name}/${name}`;
      losses[loss] = check(scene.step, loss, value.dataSync()[0]);
    }
    return terms.length === 0 ? undefined : (tf.addN(terms.map(([, value]) => value)) as Scalar);
  }, [...player.parameters.values()]);
}

function check(step: number, name: string, value: number): number {
  if (Number.isFinite(value)) return value;
  throw new GapLabError(`step ${step + 1}`, {
    expected: `a number as the loss "${name}"`,
    got: value,
    fix: "The weights are still those before this step. Lower the learning rate, or look at this step's images.",
  });
}
