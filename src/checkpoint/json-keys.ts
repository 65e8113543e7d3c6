/** The keys of a JSON object as they stand in its text: JSON.parse keeps the last of two that are equal and says nothing. */

/** @param json text that JSON.parse has accepted, of an object. */
export function jsonKeys(json: string): string[] {
  const keys: string[] = [];
  let depth = 0;
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"\s*:?|[{}[\]]/g)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    else if (depth === 1 && token.endsWith(":")) keys.push(JSON.parse(token.slice(0, token.lastIndexOf('"') + 1)) as string);
  }
  return keys;
}
