/**
 * The declarations that cells leave speak of types as `import("…/tfjs-core").Tensor`. Every new one of these makes TypeScript look through
 * all files of its program again, at this cell and the next; so each module gets one import with a name, and keeps it.
 */

const prefix = "gl$module";
const importTypes = /\bimport\(("[^"]+")\)/g;
const namedImports = /^import (?:type )?\* as (gl\$module\d+) from ("[^"]+");$/gm;

export const isModuleName = (name: string): boolean => name.startsWith(prefix);

/** A text for the reader: types by their names alone. */
export const withoutModuleNames = (text: string): string => text.replace(/\bgl\$module\d+\./g, "");

export function withModuleNames(declarations: string): string {
  if (!declarations.includes("import(")) return declarations;
  const known = new Map([...declarations.matchAll(namedImports)].map(([, name, module]) => [module, name]));
  const added: string[] = [];
  const text = declarations.replace(importTypes, (_, module: string) => {
    if (!known.has(module)) {
      const name = prefix + known.size;
      known.set(module, name);
      added.push(`import type * as ${name} from ${module};\n`);
    }
    return known.get(module)!;
  });
  return added.join("") + text;
}
