/** One step of any method: the gradients of all turns, then all updates. A step leaves no tensor behind. */
import { tf, type NamedTensorMap, type Scalar, type Tensor, type Tensor1D, type Variable } from "../backend/index.js";
import type { Player, Scene, Turn } from "../method/index.js";
import { join } from "./flat.js";

/** A player's gradient, as one vector in the order of its parameters, and what its losses were. */
interface Move {
  player: Player;
  gradient: Tensor1D;
}

/** Runs the turns on a scene; `update` moves one player. Returns every loss, named `player/term`. */
export function takeStep(turns: readonly Turn[], scene: Scene, update: (player: Player, gradient: Tensor1D) => void) {
  const losses: Record<string, number> = {};
  tf.tidy(() => {
    const moves = turns.map((turn) => move(turn, scene, losses)).filter((m): m is Move => m !== undefined);
    for (const { player, gradient } of moves) update(player, gradient);
  });
  for (const tensor of scene.kept.values()) tensor.dispose();
  scene.kept.clear();
  return losses;
}

function move({ player, terms }: Turn, scene: Scene, losses: Record<string, number>): Move | undefined {
  const variables = [...player.parameters.values()];
  const named: [string, Scalar][] = [];
  const { grads } = tf.variableGrads(() => {
    const all = Object.entries(terms(scene));
    for (const [name, value] of all) named.push([name, tf.keep(tf.clone(value))]);
    return tf.addN(all.map(([, value]) => value));
  }, variables);
  for (const [name, value] of named) {
    losses[`${player.name}/${name}`] = value.dataSync()[0];
    value.dispose();
  }
  return { player, gradient: join(inOrder(grads, variables)) };
}

/** A parameter that no loss depends on has gradient zero. */
const inOrder = (grads: NamedTensorMap, variables: Variable[]): Tensor[] =>
  variables.map((variable) => grads[variable.name] ?? tf.zerosLike(variable));
