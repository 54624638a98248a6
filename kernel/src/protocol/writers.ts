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
 * Calls `giveWay` before and after writes to descriptors 1 and 2 that bypass `process.stdout`: Node's file functions
 * and child processes. So their output stays in order with the cells' output.
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
 * Keeps descriptors 0 to 2 open, even at the end of a stream over one of them, because Node aborts if it closes one
 * that it has opened itself.
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
  // Copies name, length and the property that `promisify` uses.
  Object.defineProperties(announced, Object.getOwnPropertyDescriptors(original));
  owner[name] = announced;
}
