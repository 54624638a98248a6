import childProcess from "node:child_process";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const onDescriptors = [
  "write",
  "writeSync",
  "writev",
  "writevSync",
  "writeFile",
  "writeFileSync",
  "appendFile",
  "appendFileSync",
];
const starting = ["spawnSync", "execSync", "execFileSync"];

type Functions = Record<string, (...values: unknown[]) => unknown>;

/**
 * Calls `giveWay` before and after what writes to descriptors 1 and 2 past `process.stdout`: Node's functions on files,
 * and child processes. So their output keeps its place among what cells print.
 */
export function announceWriters(giveWay: () => void): void {
  const isOutput = ([file]: unknown[]) => file === 1 || file === 2;
  for (const name of onDescriptors) announce(fs as unknown as Functions, name, giveWay, isOutput);
  for (const name of starting) announce(childProcess as unknown as Functions, name, giveWay, () => true);
  announce(
    childProcess.ChildProcess.prototype as unknown as Functions,
    "spawn",
    giveWay,
    () => true,
    (child) => (child as childProcess.ChildProcess).once("exit", giveWay),
  );
  syncBuiltinESMExports();
}

/**
 * Keeps descriptors 0 to 2 open, also at the end of a stream that writes to one of them: Node aborts when it closes
 * what it has opened under such a number.
 */
export function keepOpen(): void {
  const { close, closeSync } = fs;
  const isKept = (descriptor: number) => descriptor >= 0 && descriptor <= 2;
  const replacements = {
    close: (descriptor: number, callback?: fs.NoParamCallback) =>
      isKept(descriptor) ? void (callback && process.nextTick(callback, null)) : close(descriptor, callback),
    closeSync: (descriptor: number) => (isKept(descriptor) ? undefined : closeSync(descriptor)),
  };
  Object.defineProperties(replacements.close, Object.getOwnPropertyDescriptors(close));
  Object.assign(fs, replacements);
  syncBuiltinESMExports();
}

function announce(
  owner: Functions,
  name: string,
  giveWay: () => void,
  concerns: (values: unknown[]) => boolean,
  prepare: (self: unknown) => void = () => {},
): void {
  const original = owner[name];
  const announced = function (this: unknown, ...values: unknown[]): unknown {
    if (!concerns(values)) return Reflect.apply(original, this, values);
    prepare(this);
    giveWay();
    try {
      return Reflect.apply(original, this, values);
    } finally {
      giveWay();
    }
  };
  // Name, length and what `promisify` asks for.
  Object.defineProperties(announced, Object.getOwnPropertyDescriptors(original));
  owner[name] = announced;
}
