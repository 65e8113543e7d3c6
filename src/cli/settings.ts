/** Arguments that several commands take. */
import { InvalidArgumentError } from "commander";
import { GapLabError } from "../core/index.js";

export const wholeNumber = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("Expected a whole number of 1 or more.");
  return value;
};

/** For options that may be repeated. */
export const collect = (text: string, before: string[] = []): string[] => [...before, text];

/** `key=value`; the value is read as JSON where it is JSON, else as a text. @throws GapLabError without a key. */
export function parseSetting(text: string): [string, unknown] {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (!key) throw new GapLabError("--set", { expected: "key=value", got: text });
  try {
    return [key, JSON.parse(value)];
  } catch {
    return [key, value];
  }
}
