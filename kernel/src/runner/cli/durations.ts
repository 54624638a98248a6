import { UsageError } from "../errors.js";

/** A time in words: `45 s`, `3 min 20 s`, `2 h 5 min`. */
export function spoken(seconds: number): string {
  const whole = Math.round(seconds);
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

const units = new Map([
  ["s", 1],
  ["m", 60],
  ["h", 3600],
]);

/** Seconds from `90`, `90s`, `10m` or `2h`. @throws {UsageError} for anything else */
export function secondsFrom(text: string): number {
  const [, number, unit = "s"] = /^(\d+(?:\.\d+)?)\s*([smh])?$/.exec(text.trim()) ?? [];
  if (!number || Number(number) <= 0)
    throw new UsageError(`A time must have the form 90s, 10m or 2h: got ${text}`);
  return Number(number) * (units.get(unit) as number);
}
