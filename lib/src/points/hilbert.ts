/** Keys of up to this many bits are exact in double precision. */
const mostBits = 53;
/** Cells along an axis are numbered by signed integers of 32 bits. */
const mostBitsPerAxis = 31;

/** The number of bits per axis in a key that is exact in double precision; 0 if d is too large. */
export function hilbertBits(d: number): number {
  return Math.min(mostBitsPerAxis, Math.floor(mostBits / d));
}

/**
 * Returns the position of a grid cell along the Hilbert curve, by Skilling's bit operations (Programming the Hilbert
 * curve, AIP Conference Proceedings 707, 2004). The curve begins at the cell 0, … 0, and consecutive cells share a
 * face.
 * @param cell the cell's number along each axis, from 0 to 2^bits − 1; overwritten
 * @returns an integer from 0 to 2^(d · bits) − 1
 */
export function hilbertKey(cell: Int32Array, bits: number): number {
  const d = cell.length;
  // From the largest cubes to the smallest: each is rotated so that the curve in it has the standard orientation.
  for (let bit = bits - 1; bit > 0; bit--) {
    const below = 2 ** bit - 1;
    for (let k = 0; k < d; k++) {
      if ((cell[k] >>> bit) & 1) cell[0] ^= below;
      else {
        const differing = (cell[0] ^ cell[k]) & below;
        cell[0] ^= differing;
        cell[k] ^= differing;
      }
    }
  }
  // The bits of all axes, read one level after the other, are now a Gray code.
  for (let k = 1; k < d; k++) cell[k] ^= cell[k - 1];
  let carried = 0;
  for (let bit = bits - 1; bit > 0; bit--) if ((cell[d - 1] >>> bit) & 1) carried ^= 2 ** bit - 1;
  let key = 0;
  for (let bit = bits - 1; bit >= 0; bit--)
    for (let k = 0; k < d; k++) key = 2 * key + (((cell[k] ^ carried) >>> bit) & 1);
  return key;
}
