/** Which files are tests. Addons and TensorFlow need a process each, not a thread; no kernel remembers cells. */
import { defineConfig } from "vitest/config";

export default defineConfig({ test: { include: ["test/**/*.test.ts"], pool: "forks", env: { GAPLAB_HISTORY: "" } } });
