// What the linter holds GapLab to: no `any`, no lost promises, chance only from named streams, one door per outside library.
import tseslint from "typescript-eslint";

/** The folder that may import each outside library; everything else gets it from there. */
const doors = {
  backend: ["@tensorflow/*"],
  image: ["sharp"],
  display: ["vega", "vega-lite"],
  cli: ["commander"],
};
const closedTo = (folder) =>
  Object.entries(doors)
    .filter(([door]) => door !== folder)
    .map(([door, group]) => ({ group, message: `Only src/${door} imports this.` }));

export default tseslint.config(
  { ignores: ["**/dist/", "node_modules*/", "build/", ".venv/", "data/", "out/", "notebooks/"] },
  {
    files: ["{src,kernel,test}/**/*.ts"],
    extends: [tseslint.configs.strict],
    languageOptions: { parserOptions: { project: "./test/tsconfig.json", tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/no-dynamic-delete": "off",
      // Indices that the code itself has just made sure of.
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
  {
    files: ["**/*.{ts,js,mjs}"],
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: ["error", "always", { null: "ignore" }],
      "prefer-const": "error",
      "no-var": "error",
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "Chance has a seed and a name: streams(seed)(name)." },
      ],
    },
  },
  { files: ["**/*.mjs"], extends: [tseslint.configs.base] },
  {
    files: ["src/**/*.ts"],
    rules: { "no-console": "error", "no-restricted-imports": ["error", { patterns: closedTo(undefined) }] },
  },
  ...Object.keys(doors).map((folder) => ({
    files: [`src/${folder}/**/*.ts`],
    rules: { "no-restricted-imports": ["error", { patterns: closedTo(folder) }] },
  })),
  { files: ["src/cli/**/*.ts"], rules: { "no-console": "off" } },
);
