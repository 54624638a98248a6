/**
 * Weighted sums of bytes in fixed point, the inner loop of a resize: four neighboring bytes at a time, in WebAssembly
 * with SIMD, several times as fast as in JavaScript. The module is assembled instruction by instruction, see
 * https://webassembly.github.io/spec/core/binary/instructions.html.
 */
export interface WeightedSums {
  memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  /**
   * Visits `outer` × `inner` places, at least one of each. Each address moves by its own stride from one place to the
   * next. At each place it reads the four bytes at `from` + the tap's offset and four more every `step` bytes, computes
   * their weighted sums by the tap's weights, rounds, and writes the four sums to `to` as bytes.
   *
   * A tap is a row of int32: an offset in bytes, the length of its weights in bytes, at least 4, and the weights in
   * units of 2⁻²², whose sum is one.
   */
  // biome-ignore format: each address with its strides
  sum(taps: number, tapsOuter: number, tapsInner: number,
      from: number, fromOuter: number, fromInner: number, step: number,
      to: number, toOuter: number, toInner: number,
      outer: number, inner: number): void;
}

/** Fractional bits of a weight. */
export const precision = 22;

type Code = readonly number[];

const parameters =
  "taps tapsOuter tapsInner from fromOuter fromInner step to toOuter toInner outer inner".split(" ");
const addresses = "tap source target left weight end pixel".split(" ");
const names = [...parameters, ...addresses, "total"];
const [i32, v128, nothing] = [0x7f, 0x7b, 0x40];

const get = (name: string): Code => [0x20, names.indexOf(name)];
const set = (name: string): Code => [0x21, names.indexOf(name)];
const tee = (name: string): Code => [0x22, names.indexOf(name)];
const constant = (from: number): Code => [0x41, from & 0x7f]; // −64 … 63
const load = (offset: number): Code => [0x28, 2, offset];
const add: Code = [0x6a];
const isLess: Code = [0x49];
const againIf: Code = [0x0d, 0];
const loop = (...body: Code[]): Code => [0x03, nothing, ...body.flat(), 0x0b];
const advance = (name: string, by: Code): Code => [...get(name), ...by, ...add, ...set(name)];
const copy = (from: string, to: string): Code => [...get(from), ...set(to)];

/** Instructions on four numbers at once. */
const simd = {
  constant: (bytes: Uint8Array): Code => [0xfd, 0x0c, ...bytes],
  fourBytes: [0xfd, 0x5c, 0, 0, 0xfd, 0x89, 1, 0xfd, 0xa9, 1], // loaded, to 16 bits, to 32 bits
  fourTimes: [0xfd, 0x09, 2, 0],
  multiply: [0xfd, 0xb5, 1],
  add: [0xfd, 0xae, 1],
  shift: [0xfd, 0xad, 1],
  narrow16: [0xfd, 0x86, 1],
  narrow8: [0xfd, 0x66],
  store: [0xfd, 0x5a, 0, 0, 0],
} as const;

const half = new Uint8Array(Int32Array.from([1, 1, 1, 1], (one) => one << (precision - 1)).buffer);
const twice = (name: string): Code => [...get(name), ...get(name)];

const oneSum: Code = [
  [...get("source"), ...get("tap"), ...load(0), ...add, ...set("pixel")],
  [...get("tap"), ...constant(8), ...add, ...tee("weight"), ...get("tap"), ...load(4), ...add, ...set("end")],
  [...simd.constant(half), ...set("total")],
  loop(
    [...get("pixel"), ...simd.fourBytes, ...get("weight"), ...simd.fourTimes, ...simd.multiply],
    [...get("total"), ...simd.add, ...set("total")],
    advance("pixel", get("step")),
    [...advance("weight", constant(4)), ...get("weight"), ...get("end"), ...isLess, ...againIf],
  ),
  [...get("total"), ...constant(precision), ...simd.shift, ...set("total")],
  [...twice("total"), ...simd.narrow16, ...set("total")],
  [...get("target"), ...twice("total"), ...simd.narrow8, ...simd.store],
].flat();

const next = (counter: string): Code => [
  ...get(counter),
  ...constant(-1),
  ...add,
  ...tee(counter),
  ...againIf,
];

const allSums: Code = loop(
  [...copy("taps", "tap"), ...copy("from", "source"), ...copy("to", "target"), ...copy("inner", "left")],
  loop(oneSum, advance("tap", get("tapsInner")), advance("source", get("fromInner")), [
    ...advance("target", get("toInner")),
    ...next("left"),
  ]),
  advance("taps", get("tapsOuter")),
  advance("from", get("fromOuter")),
  [...advance("to", get("toOuter")), ...next("outer")],
);

/** An unsigned number, seven bits per byte (LEB128). */
const leb = (value: number): Code => (value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)]);
const sized = (content: Code): Code => [...leb(content.length), ...content];
const section = (id: number, ...content: number[]): Code => [id, ...sized(content)];
const named = (name: string): Code => sized([...Buffer.from(name)]);

/** The module: one function, one memory. */
function moduleBytes(): Uint8Array {
  const locals = [2, addresses.length, i32, 1, v128];
  const signature = [0x60, ...sized(parameters.map(() => i32)), 0];
  return Uint8Array.of(
    ...[0, ...Buffer.from("asm"), 1, 0, 0, 0],
    ...section(1, 1, ...signature),
    ...section(3, 1, 0),
    ...section(5, 1, 0, 1), // from one page on
    ...section(7, 2, ...named("memory"), 2, 0, ...named("sum"), 0, 0),
    ...section(10, 1, ...sized([...locals, ...allSums, 0x0b])),
  );
}

/** Types that Node's declarations lack. */
interface WasmEngine {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: unknown };
}

let instance: WeightedSums | undefined;

/** The module's one instance, made at the first call. */
export function weightedSums(): WeightedSums {
  const { Module, Instance } = (globalThis as unknown as { WebAssembly: WasmEngine }).WebAssembly;
  instance ??= new Instance(new Module(moduleBytes())).exports as WeightedSums;
  return instance;
}
