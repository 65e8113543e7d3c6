export type { Method, Player, Scene, SourceBatch, TargetBatch, Turn } from "./method.js";
import { advent } from "./advent.js";
import { minent } from "./minent.js";
import { sourceOnly } from "./source-only.js";

/** The ways to train, by name. */
export const methods = { sourceOnly, minent, advent };
