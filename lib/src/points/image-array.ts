import type { DataArray } from "./point-array.js";

/** n images of side × side pixels in 1 (gray) or 3 (red, green, blue) channels, as a plain array. */
export interface ImageArray extends DataArray {
  data: Float32Array;
  shape: [n: number, height: number, width: number, channels: number];
}
