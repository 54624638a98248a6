import { type SavedModel, savedModel } from "../../backend/graphs/saved-model.js";
import { float, integer, joined, type Message, map, message, text } from "../../backend/graphs/wire.js";

/** TensorFlow's numbers for element types. */
const types = { int32: 3, uint8: 4, string: 7 } as const;
type DType = keyof typeof types;

const typed = (dtype: DType): Message => integer(6, types[dtype]);
const count = (value: number): Message => integer(3, value);

/** A node on the processor; its results never go to a GPU. */
function node(
  name: string,
  op: string,
  inputs: readonly string[],
  attributes: Record<string, Message>,
): Message {
  const entries = Object.entries(attributes).map(([key, value]) => [key, message(2, value)] as const);
  const from = inputs.map((input) => text(3, input));
  return message(1, text(1, name), text(2, op), ...from, text(4, "/device:CPU:0"), map(5, entries));
}

function constant(
  name: string,
  dtype: "int32" | "uint8",
  shape: readonly number[],
  values: number[],
): Message {
  const content =
    dtype === "int32" ? new Uint8Array(Int32Array.from(values).buffer) : Uint8Array.from(values);
  const sides = shape.map((side) => message(2, integer(1, side)));
  const value = message(8, integer(1, types[dtype]), message(2, ...sides), message(4, content));
  return node(name, "Const", [], { dtype: typed(dtype), value });
}

/** The slow, exact inverse DCT and smooth chroma, so that pixels equal Pillow's. */
const decoding = (channels: number) => ({
  channels: count(channels),
  ratio: count(1),
  fancy_upscaling: integer(5, true),
  try_recover_truncated: integer(5, false),
  acceptable_fraction: float(4, 1),
  dct_method: text(2, "INTEGER_ACCURATE"),
});

/**
 * The SavedModel that decodes the crops of n JPEGs at once, on as many threads as there are cores. Fed `files` [n],
 * `windows` [n, 4] (top, left, height, width) and `rest` [1], it returns `words`: the bytes of all images, one after
 * the other, then `rest` zeros, packed into int32, four bytes each, because the binding cannot read bytes.
 */
export function jpegGraph(n: number, channels: 1 | 3): SavedModel {
  const each = Array.from({ length: n }, (_, i) => i);
  return savedModel(
    joined(
      [
        node("files", "Placeholder", [], { dtype: typed("string") }),
        node("windows", "Placeholder", [], { dtype: typed("int32") }),
        node("rest", "Placeholder", [], { dtype: typed("int32") }),
        node("file", "Unpack", ["files"], { T: typed("string"), num: count(n), axis: count(0) }),
        node("window", "Unpack", ["windows"], { T: typed("int32"), num: count(n), axis: count(0) }),
        constant("flat", "int32", [1], [-1]),
        constant("fours", "int32", [2], [-1, 4]),
        constant("axis", "int32", [], [0]),
        constant("zero", "uint8", [], [0]),
        each.map((i) =>
          node(`pixels_${i}`, "DecodeAndCropJpeg", [`file:${i}`, `window:${i}`], decoding(channels)),
        ),
        each.map((i) =>
          node(`row_${i}`, "Reshape", [`pixels_${i}`, "flat"], {
            T: typed("uint8"),
            Tshape: typed("int32"),
          }),
        ),
        node("padding", "Fill", ["rest", "zero"], { T: typed("uint8"), index_type: typed("int32") }),
        node("bytes", "ConcatV2", [...each.map((i) => `row_${i}`), "padding", "axis"], {
          N: count(n + 1),
          T: typed("uint8"),
          Tidx: typed("int32"),
        }),
        node("quads", "Reshape", ["bytes", "fours"], { T: typed("uint8"), Tshape: typed("int32") }),
        node("words", "Bitcast", ["quads"], { T: typed("uint8"), type: typed("int32") }),
      ].flat(),
    ),
  );
}
