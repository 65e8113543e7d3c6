/** Numbers as people read them: true minus signs, a dash where nothing is known, units in words. */
const minus = "\u2212";
const nothing = "\u2013";

const fixed = (value: number, digits: number): string => {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? minus + text : text;
};

const known = (value: number | null | undefined): value is number =>
  value !== null && value !== undefined && Number.isFinite(value);

/** A score of 0-1 to three places: "0.243". */
export const score = (value: number | null | undefined, digits = 3): string => (known(value) ? fixed(value, digits) : nothing);

/** A difference with its sign: "+0.024", "−0.011", "0.000". */
export const signed = (value: number | null | undefined, digits = 3): string =>
  !known(value) ? nothing : Number(value.toFixed(digits)) > 0 ? `+${fixed(value, digits)}` : fixed(value, digits);

/** A ratio as a percentage: 0.145 is "14.5 %". */
export const percent = (value: number | null | undefined, digits = 1): string =>
  known(value) ? `${fixed(value * 100, digits)}\u00a0%` : nothing;

/** A relative change with its sign: "+14.5 %". */
export const signedPercent = (value: number | null | undefined, digits = 1): string =>
  known(value) ? `${signed(value * 100, digits)}\u00a0%` : nothing;

/** A whole number with thin spaces between thousands: "12 000". */
export const count = (value: number | null | undefined): string =>
  known(value) ? String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, "\u202f") : nothing;

/** Seconds as "0.8 s", "42 s", "3 min 05 s", "2 h 07 min". */
export function duration(seconds: number | null | undefined): string {
  if (!known(seconds)) return nothing;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (n: number) => String(n).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** "a", "a and b", "a, b and c". */
export function list(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? "") : `${items.slice(0, -1).join(", ")} and ${items[items.length - 1]}`;
}

/** "1 seed", "3 seeds". */
export const plural = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;
