import type { Canvas } from "./canvas.js";
import type { FaceSetting } from "./factors.js";
import { paintBrows, paintEyes, paintMouth } from "./features.js";
import { paintFringe } from "./fringe.js";
import { headOf } from "./head.js";
import { paintSkin } from "./skin.js";
import { paintBackdrop, paintEars, paintHairBehind, paintNeck } from "./surroundings.js";

/** Paints one face, from the wall to the fringe. The canvas can be reused, because the wall covers it. */
export function drawFace(canvas: Canvas, setting: FaceSetting): void {
  const head = headOf(setting);
  paintBackdrop(canvas, head);
  paintHairBehind(canvas, head);
  paintNeck(canvas, head);
  paintEars(canvas, head);
  paintSkin(canvas, head);
  paintEyes(canvas, head);
  paintBrows(canvas, head);
  paintMouth(canvas, head);
  paintFringe(canvas, head);
}
