/** Where a run's checkpoints come from and go to: `src/checkpoint/`. */
export { readSafetensors, writeSafetensors, type StoredTensor } from "../checkpoint/index.js";
