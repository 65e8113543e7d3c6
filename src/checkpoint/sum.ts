/** The sum of a tensor's numbers in float64. Neumaier's compensated summation (1974): the order of the numbers does not show. */
import type { Numbers } from "./dtype.js";

export function sumOf(numbers: Numbers): number {
  if (numbers instanceof BigInt64Array) return Number(numbers.reduce((a, b) => a + b, 0n));
  let sum = 0;
  let lost = 0;
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i];
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  // Among infinities what was lost is no number.
  return Number.isFinite(sum) ? sum + lost : sum;
}
