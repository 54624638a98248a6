import { Session } from "../../backend/graphs/session.js";
import { isNative, tf } from "../../backend/index.js";
import { idOf } from "../../backend/native.js";
import { DataError } from "../../errors.js";
import { type Pixels, pixelLimit } from "../formats/netpbm.js";
import { type Crop, cropWindow, type Window } from "./crop.js";
import { jpegGraph } from "./jpeg-graph.js";

/** A JPEG of which a window is to be decoded. */
export interface JpegCrop {
  bytes: Uint8Array;
  window: Window;
  name: string;
}

/**
 * Returns what {@link decodeJpegs} needs to decode a JPEG, from its header alone.
 * @returns undefined if TensorFlow is not native, or the image is in a form that sharp must decode
 * @throws {DataError} if it has no frame, is smaller than the crop or larger than 100 million pixels
 */
export function jpegCrop(bytes: Uint8Array, channels: 1 | 3, crop: Crop, name: string): JpegCrop | undefined {
  const frame = jpegFrame(bytes);
  if (!frame) throw new DataError("damaged", `${name} is a JPEG without a frame`);
  const { width, height } = frame;
  if (width * height > pixelLimit)
    throw new DataError("unsafe", `${name} has ${width} × ${height} pixels: ${pixelLimit} are allowed`);
  if (!isNative || frame.components !== channels || width * height === 0) return undefined;
  return { bytes, window: cropWindow(frame, crop, name), name };
}

/** Pixels decoded at a time, so that only a few photographs from a camera are in memory. */
const pixelsAtOnce = 1 << 23;

/**
 * Decodes the crops of JPEGs by TensorFlow, which has libjpeg-turbo in it, on all cores. For photographs of CelebA's
 * size, sharp's pipeline takes three times as long.
 * @throws {DataError} naming the first that is damaged
 */
export function decodeJpegs(files: readonly JpegCrop[], channels: 1 | 3): Pixels[] {
  const decoded: Pixels[] = [];
  while (decoded.length < files.length) {
    let end = decoded.length + 1;
    for (let pixels = area(files[end - 1]); end < files.length; end++) {
      pixels += area(files[end]);
      if (pixels > pixelsAtOnce) break;
    }
    for (const pixels of decodeTogether(files.slice(decoded.length, end), channels)) decoded.push(pixels);
  }
  return decoded;
}

const area = ({ window }: JpegCrop) => window.width * window.height;

function decodeTogether(files: readonly JpegCrop[], channels: 1 | 3): Pixels[] {
  try {
    return run(files, channels);
  } catch (cause) {
    // TensorFlow reports that one is damaged, but not which.
    if (files.length > 1) return files.flatMap((file) => decodeTogether([file], channels));
    const [reason] = (cause as Error).message.replace("Session fail to run with error: ", "").split("\n");
    throw new DataError("damaged", `${files[0].name} cannot be decoded: ${reason}`, { cause });
  }
}

/** A session for each combination of number of files and channels. */
const sessions = new Map<string, Session>();

function sessionOf(n: number, channels: 1 | 3): Session {
  const key = `${n} ${channels}`;
  const session = sessions.get(key) ?? new Session(jpegGraph(n, channels));
  sessions.set(key, session);
  return session;
}

function run(files: readonly JpegCrop[], channels: 1 | 3): Pixels[] {
  const windows = files.flatMap(({ window: { top, left, height, width } }) => [top, left, height, width]);
  const total = files.reduce((sum, file) => sum + area(file) * channels, 0);
  const feeds = {
    files: tf.tensor1d(files.map(({ bytes }) => bytes) as unknown as string[], "string"),
    windows: tf.tensor2d(windows, [files.length, 4], "int32"),
    rest: tf.tensor1d([(4 - (total % 4)) % 4], "int32"),
  };
  try {
    const named = Object.entries(feeds).map(([name, tensor]) => ({ name, id: idOf(tensor) }));
    const [words] = sessionOf(files.length, channels).values(named, ["words"]);
    return cutUp(new Uint8Array(words.buffer, words.byteOffset, total), files, channels);
  } finally {
    tf.dispose(feeds);
  }
}

/** Splits the concatenated images. */
function cutUp(bytes: Uint8Array, files: readonly JpegCrop[], channels: 1 | 3): Pixels[] {
  let at = 0;
  return files.map(({ window: { width, height } }) => {
    const data = bytes.subarray(at, at + width * height * channels);
    at += data.length;
    return { width, height, channels, data };
  });
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
