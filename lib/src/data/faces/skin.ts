import { type Canvas, type Color, length, spot } from "./canvas.js";
import type { Head } from "./head.js";

/** The face: lit skin with cheeks, eye sockets and the nose, a ridge that takes light and shadow. */
export function paintSkin(canvas: Canvas, head: Head): void {
  const { center, a, b, skin, light } = head;
  const relief = reliefOf(head);
  const color: Color = [0, 0, 0];
  const box = { x: [center.x - a, center.x + a], y: [center.y - b, center.y + b] } as const;
  canvas.paint(box, color, (x, y) => {
    const down = (y - center.y) / b;
    const jaw = Math.max(0, down);
    const across = (x - center.x) / (a * (1 - 0.2 * jaw * jaw));
    const reach = length(across, down);
    const part = canvas.inside((reach - 1) * a);
    if (part <= 0) return 0;
    const ahead = Math.sqrt(Math.max(0, 1.08 - reach * reach));
    const facing = across * light[0] + down * 0.8 * light[1] + ahead * light[2];
    const lit = 0.5 * (facing + Math.sqrt(facing * facing + 0.04));
    const { tilt, dark, blush } = relief(x, y);
    const shade = Math.max(0.12, 0.34 + 0.72 * lit + tilt * light[0] - dark);
    color[0] = skin[0] * (0.08 + 0.94 * shade) + 0.1 * blush * skin[0];
    color[1] = skin[1] * shade * (1 - 0.14 * blush);
    color[2] = skin[2] * shade * (1 - 0.12 * blush) * (0.96 + 0.04 * lit);
    return part;
  });
}

/** How the surface at a pixel leans to the right, how much it is shaded by what is near, and how red it is. */
function reliefOf({ place, setting }: Head) {
  const bridge = place(0, -0.22);
  const tip = place(0, 0.2);
  const turn = (setting.yaw / 35) * 0.045;
  const eyes = [place(-0.36, -0.14), place(0.36, -0.14)];
  const cheeks = [place(-0.5, 0.24), place(0.5, 0.24)];
  const chin = place(0, 0.72);
  return (x: number, y: number) => {
    const along = (y - bridge.y) / (tip.y - bridge.y);
    const ridge = bridge.x + (tip.x + turn - bridge.x) * along;
    const width = 0.045 + 0.035 * Math.max(0, Math.min(1.2, along));
    const dx = x - ridge;
    const tilt = (0.6 * dx * spot(dx, along - 0.65, width, 0.55)) / width;
    const wing = 0.1;
    const under = spot(x - tip.x - turn, y - tip.y - 0.075, wing, 0.032);
    const nostrils =
      spot(x - tip.x - turn - 0.045, y - tip.y - 0.055, 0.026, 0.02) +
      spot(x - tip.x - turn + 0.045, y - tip.y - 0.055, 0.026, 0.02);
    const shine = spot(x - tip.x - turn, y - tip.y + 0.01, 0.035, 0.035);
    let dark = 0.2 * under + 0.3 * nostrils - 0.1 * shine;
    let blush = 0.2 * shine;
    for (const eye of eyes) dark += 0.17 * spot(x - eye.x, y - eye.y + 0.02, 0.17, 0.11);
    for (const cheek of cheeks) blush += 0.8 * spot(x - cheek.x, y - cheek.y, 0.16, 0.13);
    dark += 0.08 * spot(x - chin.x, y - chin.y + 0.1, 0.13, 0.03);
    return { tilt, dark, blush };
  };
}
