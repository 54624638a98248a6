import { isNative, tf } from "../../backend/index.js";
import { DataError } from "../../errors.js";
import { type Pixels, pixelLimit } from "../formats/netpbm.js";
import { type Crop, cropWindow, type Window } from "./crop.js";

/** What tfjs-node's backend offers beside tfjs' own. */
interface NativeBackend {
  binding: Record<
    `TF_ATTR_${"INT" | "BOOL" | "FLOAT" | "STRING" | "TYPE"}` | "TF_INT32" | "TF_UINT8",
    number
  >;
  executeSingleOutput(op: string, attributes: object[], inputs: tf.Tensor[]): tf.Tensor;
}

/**
 * Decodes a JPEG, or only its crop, by TensorFlow, which has libjpeg-turbo in it: sharp's pipeline costs three times the decoding of a
 * photograph of CelebA's size. The slow, exact inverse DCT, so that pixels are Pillow's.
 * @returns undefined where TensorFlow is not native, or the image is in a form that is left to sharp
 * @throws {DataError} when it is damaged or smaller than the crop
 */
export function decodeJpeg(bytes: Uint8Array, channels: 1 | 3, crop: Crop, name: string): Pixels | undefined {
  const frame = jpegFrame(bytes);
  if (!frame) throw new DataError("damaged", `${name} is a JPEG without a frame`);
  const { width, height } = frame;
  if (width * height > pixelLimit)
    throw new DataError("unsafe", `${name} has ${width} × ${height} pixels: ${pixelLimit} are allowed`);
  const plain = (frame.components === 3 && channels === 3) || (frame.components === 1 && channels === 1);
  if (!isNative || !plain || width * height === 0) return undefined;
  const window = cropWindow(frame, crop, name);
  try {
    return { width: window.width, height: window.height, channels, data: execute(bytes, channels, window) };
  } catch (cause) {
    throw new DataError("damaged", `${name} cannot be decoded: ${(cause as Error).message.trim()}`, {
      cause,
    });
  }
}

function execute(bytes: Uint8Array, channels: number, window: Window): Uint8Array {
  const backend = tf.backend() as unknown as NativeBackend;
  const { TF_ATTR_INT, TF_ATTR_BOOL, TF_ATTR_FLOAT, TF_ATTR_STRING } = backend.binding;
  const attributes = [
    { name: "channels", type: TF_ATTR_INT, value: channels },
    { name: "ratio", type: TF_ATTR_INT, value: 1 },
    { name: "fancy_upscaling", type: TF_ATTR_BOOL, value: true },
    { name: "try_recover_truncated", type: TF_ATTR_BOOL, value: false },
    { name: "acceptable_fraction", type: TF_ATTR_FLOAT, value: 1 },
    { name: "dct_method", type: TF_ATTR_STRING, value: "INTEGER_ACCURATE" },
  ];
  const integers = tf.tidy(() => {
    const contents = tf.scalar(bytes as unknown as string, "string");
    const crop = tf.tensor1d([window.top, window.left, window.height, window.width], "int32");
    const pixels = backend.executeSingleOutput("DecodeAndCropJpeg", attributes, [contents, crop]);
    return asIntegers(backend, pixels);
  });
  const values = integers.dataSync();
  integers.dispose();
  const count = window.width * window.height * channels;
  return values.length === count
    ? new Uint8Array(values)
    : new Uint8Array(values.buffer, values.byteOffset, count);
}

/** The binding cannot read bytes: they become integers, four to each, or where that leaves a rest one by one. */
function asIntegers(backend: NativeBackend, pixels: tf.Tensor): tf.Tensor {
  if (pixels.size % 4) return tf.cast(pixels, "int32");
  const { TF_ATTR_TYPE, TF_INT32, TF_UINT8 } = backend.binding;
  const attributes = [
    { name: "T", type: TF_ATTR_TYPE, value: TF_UINT8 },
    { name: "type", type: TF_ATTR_TYPE, value: TF_INT32 },
  ];
  return backend.executeSingleOutput("Bitcast", attributes, [tf.reshape(pixels, [pixels.size / 4, 4])]);
}

/** Width, height and components, as the frame header (SOF) gives them. */
export function jpegFrame(
  bytes: Uint8Array,
): { width: number; height: number; components: number } | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 2;
  while (at + 10 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1];
    if (marker === 0xff) at++;
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7), components: bytes[at + 9] };
    else at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}
