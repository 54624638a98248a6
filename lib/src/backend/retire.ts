import { DisposedError } from "../errors.js";

/** Anything that can be disposed: a tensor, a variable, an optimizer, a model. */
interface Part {
  dispose(): unknown;
  /** Only tensors and variables have it. */
  isDisposed?: boolean;
}

/**
 * Disposes an object's parts, except those already disposed. Afterwards each of the object's methods throws
 * `DisposedError`, or rejects with it if it is async; `dispose` does nothing.
 *
 * @example
 * dispose(): void {
 *   retire(this, [this.encoder, this.decoder]);
 * }
 */
export function retire(owner: object, parts: readonly Part[], name = owner.constructor.name): void {
  for (const part of parts) if (!isDisposed(part)) part.dispose();
  const error = () => new DisposedError(`The ${name} was disposed and cannot be used again: make a new one`);
  for (const [key, method] of methodsOf(owner)) {
    const value =
      key === "dispose" ? () => {} : isAsync(method) ? async () => refuse(error) : () => refuse(error);
    Object.defineProperty(owner, key, { value, configurable: true, enumerable: Object.hasOwn(owner, key) });
  }
}

/** tfjs's models count their references and refuse a second disposal. */
const isDisposed = (part: Part) => part.isDisposed || (part as { _refCount?: unknown })._refCount === 0;

function refuse(error: () => DisposedError): never {
  throw error();
}

const isAsync = (method: unknown) => Object.prototype.toString.call(method) === "[object AsyncFunction]";

/** The methods of an object, those of its classes included. */
function methodsOf(owner: object): [name: string, method: unknown][] {
  const methods = new Map<string, unknown>();
  for (let holder = owner; holder !== Object.prototype; holder = Object.getPrototypeOf(holder))
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(holder)))
      if (typeof value === "function" && name !== "constructor" && !methods.has(name))
        methods.set(name, value);
  return [...methods];
}
