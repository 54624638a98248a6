import { type Canvas, type Color, length, scaled } from "./canvas.js";
import type { Head, Place } from "./head.js";

const white: Color = [0.93, 0.92, 0.9];
const iris: Color = [0.27, 0.17, 0.1];
const black: Color = [0.05, 0.03, 0.03];

/** Both eyes: almonds with iris, pupil, a glint on the side of the light, and the lid's line. */
export function paintEyes(canvas: Canvas, head: Head): void {
  for (const side of [-1, 1]) paintEye(canvas, head, head.place(0.36 * side, -0.13));
}

function paintEye(canvas: Canvas, { setting, light, skin }: Head, { x, y, breadth }: Place): void {
  const [width, height] = [0.118 * breadth, 0.022 + 0.05 * setting.eyeOpening];
  const box = { x: [x - width, x + width], y: [y - 0.14, y + 0.12] } as const;
  const almond = (u: number, v: number) => {
    const bend = 1 - ((u - x) / width) ** 2;
    return (Math.abs(v - y) - height * bend) * 0.85;
  };
  const gaze = x + 0.012 * (setting.yaw / 35);
  const disc = (u: number, v: number, radius: number) =>
    length((u - gaze) / (0.4 + 0.6 * breadth), v - y) - radius;
  const lash = scaled(skin, 0.25);
  canvas.paint(box, lash, (u, v) => 0.85 * canvas.inside(almond(u, v + 0.008) - 0.016));
  canvas.paint(box, white, (u, v) => canvas.inside(almond(u, v)));
  canvas.paint(box, iris, (u, v) => canvas.inside(Math.max(almond(u, v), disc(u, v, 0.058))));
  canvas.paint(box, black, (u, v) => canvas.inside(Math.max(almond(u, v), disc(u, v, 0.028))));
  const glint = { x: gaze + 0.02 * light[0] + 0.008, y: y - 0.022 };
  canvas.paint(
    box,
    white,
    (u, v) => 0.9 * canvas.inside(Math.max(almond(u, v), length(u - glint.x, v - glint.y) - 0.012)),
  );
}

/** The brows, arched bands of the hair's color. */
export function paintBrows(canvas: Canvas, { place, setting, hair, skin }: Head): void {
  const color = hair.map((part, k) => 0.7 * part + 0.15 * skin[k]) as Color;
  for (const side of [-1, 1]) {
    const { x, y, breadth } = place(0.39 * side, -0.34 - 0.055 * setting.brows);
    const width = 0.13 * breadth;
    const box = { x: [x - width, x + width], y: [y - 0.1, y + 0.12] } as const;
    canvas.paint(box, color, (u, v) => {
      const across = (u - x) / width;
      const arch = y + 0.045 * across * across - 0.012 * side * across * (1 + setting.brows);
      return 0.85 * canvas.inside(Math.abs(v - arch) - 0.022 * (1 - 0.7 * across * across));
    });
  }
}

/** The mouth: two lips along a line that the smile bends; between them, when they part, teeth and the dark. */
export function paintMouth(canvas: Canvas, { place, setting, skin }: Head): void {
  const { smile, mouthOpening } = setting;
  const { x, y, breadth } = place(0, 0.47);
  const width = (0.185 + 0.045 * smile) * breadth;
  const lips: Color = [0.55 * skin[0] + 0.24, 0.42 * skin[1] + 0.1, 0.42 * skin[2] + 0.11];
  const gap = 0.012 + 0.075 * mouthOpening;
  const box = { x: [x - width, x + width], y: [y - 0.2, y + 0.25] } as const;
  const layer = (color: Color, above: number, below: number, strength = 1) =>
    canvas.paint(box, color, (u, v) => {
      const across = (u - x) / width;
      const bend = Math.max(0, 1 - across * across);
      const line = v - y + 0.1 * smile * (across * across - 0.35);
      const lip = canvas.inside(Math.max(-line - above * bend, line - below * bend));
      return strength * lip * canvas.inside(Math.abs(u - x) - width + 2 * canvas.pixel);
    });
  layer(scaled(lips, 0.86), 0.048, 0.02 + gap);
  layer(lips, -0.01, 0.062 + gap);
  layer(black, 0.006, gap, 0.9);
  layer(white, 0.004, 0.5 * gap - 0.008, 0.95 * mouthOpening);
}
