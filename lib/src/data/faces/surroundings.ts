import { type Canvas, type Color, everywhere, length, scaled } from "./canvas.js";
import type { Head } from "./head.js";

/** The wall, lighter where the light falls. */
export function paintBackdrop(canvas: Canvas, { setting, light }: Head): void {
  const wall = hueColor(setting.backdropHue, 0.3, setting.backdrop);
  const color: Color = [0, 0, 0];
  canvas.paint(everywhere, color, (x, y) => {
    const shade = 1 + 0.12 * light[0] * x - 0.14 * y;
    for (let k = 0; k < 3; k++) color[k] = wall[k] * shade;
    return 1;
  });
}

/** A hue in degrees, made smooth by cosines, at a strength and a mean brightness. */
function hueColor(hue: number, strength: number, brightness: number): Color {
  const part = (shift: number) => brightness * (1 + strength * Math.cos(((hue - shift) * Math.PI) / 180));
  return [part(0), part(120), part(240)];
}

/** The hair behind the head: round on top, as long as it is below. */
export function paintHairBehind(canvas: Canvas, head: Head): void {
  const { center, a, b, setting, hair, light } = head;
  const width = a + 0.1 + 0.06 * setting.hairLength;
  const above = b + 0.13;
  const below = 0.3 + 1.25 * setting.hairLength;
  const middle = { x: center.x * 0.4, y: center.y - 0.03 };
  const color: Color = [0, 0, 0];
  const box = { x: [-width - 0.1, width + 0.1], y: [-1, 1] } as const;
  canvas.paint(box, color, (x, y) => {
    const dx = (x - middle.x) / width;
    const dy = y - middle.y;
    const part = canvas.inside((length(dx, dy / (dy < 0 ? above : below)) - 1) * Math.min(width, below));
    if (part <= 0) return 0;
    const shade = 0.72 + 0.3 * dx * light[0] + 0.08 * Math.cos(26 * dx);
    for (let k = 0; k < 3; k++) color[k] = hair[k] * shade;
    return part;
  });
}

const cloth: Color = [0.2, 0.25, 0.36];

/** Shoulders in a dark cloth, and the neck with the chin's shadow on it. */
export function paintNeck(canvas: Canvas, { center, b, skin, light, setting }: Head): void {
  const neck: Color = [0, 0, 0];
  const chin = center.y + b;
  const width = 0.2 + 0.12 * (setting.faceWidth - 1);
  canvas.paint({ x: [-0.5, 0.5], y: [0.3, 1] }, neck, (x, y) => {
    const shade = 0.62 + 0.22 * smooth((y - chin - 0.02) / 0.3) + 0.5 * light[0] * x;
    for (let k = 0; k < 3; k++) neck[k] = skin[k] * shade * (k === 0 ? 1 : 0.94);
    return canvas.inside(Math.abs(x) - width - 0.5 * Math.max(0, y - 0.72) ** 2 * 4);
  });
  const fold: Color = [0, 0, 0];
  canvas.paint({ x: [-1, 1], y: [0.68, 1] }, fold, (x, y) => {
    const shade = 0.9 + 0.35 * light[0] * x;
    for (let k = 0; k < 3; k++) fold[k] = cloth[k] * shade;
    const shoulder = length(x / 0.95, (y - 1.22) / 0.46) - 1;
    const collar = 1 - length(x / (width + 0.1), (y - 0.72) / 0.2);
    return canvas.inside(Math.max(shoulder * 0.46, collar * 0.2));
  });
}

/** The ears, at the sides of the head: the turned-away one disappears behind it. */
export function paintEars(canvas: Canvas, { center, a, b, setting, skin }: Head): void {
  const yaw = (setting.yaw * Math.PI) / 180;
  for (const side of [-1, 1]) {
    const x = center.x + a * (side * Math.cos(yaw) * 1.0 - 0.12 * Math.sin(yaw));
    const y = center.y + 0.02 * b;
    const box = { x: [x - 0.12, x + 0.12], y: [y - 0.2, y + 0.2] } as const;
    const reach = (u: number, v: number) => length((u - x) / 0.085, (v - y) / 0.15);
    canvas.paint(box, scaled(skin, 0.82), (u, v) => canvas.inside((reach(u, v) - 1) * 0.1));
    canvas.paint(box, scaled(skin, 0.55), (u, v) => 0.6 * canvas.inside((reach(u, v) - 0.5) * 0.1));
  }
}

/** From 0 to 1 as t goes from 0 to 1, without a kink. */
const smooth = (t: number) => {
  const part = Math.max(0, Math.min(1, t));
  return part * part * (3 - 2 * part);
};
