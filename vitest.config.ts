/** Which files are tests. Addons and TensorFlow need a process each, not a thread. */
import { defineConfig } from "vitest/config";

export default defineConfig({ test: { include: ["test/**/*.test.ts"], pool: "forks" } });
