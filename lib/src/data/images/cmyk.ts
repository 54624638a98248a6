/**
 * Converts cyan, magenta, yellow and black to red, green and blue as Pillow does: (255 − c)(255 − k) / 255, each
 * product rounded, without a color profile.
 * @param inks four bytes a pixel, 0 for no ink
 * @returns three bytes a pixel
 */
export function cmykToRgb(inks: Uint8Array): Uint8Array {
  const colors = new Uint8Array((3 * inks.length) / 4);
  for (let from = 0, to = 0; from < inks.length; from += 4, to += 3) {
    const light = 255 - inks[from + 3];
    for (let k = 0; k < 3; k++) colors[to + k] = light - dividedBy255(inks[from + k] * light);
  }
  return colors;
}

/** x / 255, rounded, for x up to 255². */
function dividedBy255(x: number): number {
  const shifted = x + 128;
  return ((shifted >> 8) + shifted) >> 8;
}
