import { type Canvas, type Color, length, spot } from "./canvas.js";
import type { Head } from "./head.js";

/** The hair in front: a cap over the forehead that comes down beside the face, further the longer it is. */
export function paintFringe(canvas: Canvas, { center, a, b, setting, hair, light, place }: Head): void {
  const crown = place(0, -0.62);
  const [width, height] = [a + 0.085, b + 0.11];
  const color: Color = [0, 0, 0];
  const box = { x: [center.x - width, center.x + width], y: [-1, 1] } as const;
  canvas.paint(box, color, (x, y) => {
    const dx = (x - center.x) / width;
    const dy = (y - center.y) / height;
    const aside = (x - crown.x) / width;
    const fall = (0.42 + 0.55 * setting.hairLength) * aside * aside * aside * aside;
    const edge = crown.y + 0.05 + fall - 0.05 * Math.cos(3 * aside + 1);
    const part = canvas.inside((y - edge) * 0.7) * canvas.inside((length(dx, dy) - 1) * width);
    if (part <= 0) return 0;
    const gleam = spot(0, dy + 0.72 - 0.3 * dx * dx, 1, 0.12) * (0.55 + 0.45 * light[0] * dx);
    const shade = 0.86 + 0.32 * dx * light[0] + 0.07 * Math.cos(30 * aside) + 0.3 * gleam;
    for (let k = 0; k < 3; k++) color[k] = hair[k] * shade + 0.06 * gleam;
    return part;
  });
}
