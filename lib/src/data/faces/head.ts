import { blend, type Color } from "./canvas.js";
import type { FaceSetting } from "./factors.js";

/** A place on the face as it is seen. */
export interface Place {
  x: number;
  y: number;
  /** The factor by which perspective narrows this place. */
  breadth: number;
}

/** The head as an ellipsoid, turned and lit: what all layers need to know. */
export interface Head {
  setting: FaceSetting;
  center: { x: number; y: number };
  /** Half-axes of its outline. */
  a: number;
  b: number;
  skin: Color;
  hair: Color;
  /** Direction to the light: right, down, to the viewer. */
  light: readonly [number, number, number];
  /** Returns where a place on the face is seen. u and v go from −1 to 1 across and down the face. */
  place(u: number, v: number): Place;
}

const radians = Math.PI / 180;

const skins: [Color, Color, Color] = [
  [0.99, 0.86, 0.77],
  [0.86, 0.6, 0.42],
  [0.36, 0.22, 0.15],
];
const hairs: [Color, Color, Color] = [
  [0.06, 0.05, 0.05],
  [0.38, 0.18, 0.06],
  [0.9, 0.74, 0.44],
];

export function headOf(setting: FaceSetting): Head {
  const [yaw, pitch, azimuth] = [setting.yaw, setting.pitch, setting.light].map((angle) => angle * radians);
  const [a, b] = [0.49 * setting.faceWidth, 0.64];
  const center = { x: 0.06 * Math.sin(yaw), y: 0.02 - 0.06 * Math.sin(pitch) };
  const elevation = 30 * radians;
  return {
    setting,
    center,
    a,
    b,
    skin: blend(setting.skin, skins),
    hair: blend(setting.hairColor, hairs),
    light: [
      Math.sin(azimuth) * Math.cos(elevation),
      -Math.sin(elevation),
      Math.cos(azimuth) * Math.cos(elevation),
    ],
    place(u, v) {
      const depth = Math.sqrt(Math.max(0.05, 1 - u * u - v * v));
      const x = u * Math.cos(yaw) + depth * Math.sin(yaw);
      const ahead = depth * Math.cos(yaw) - u * Math.sin(yaw);
      const y = v * Math.cos(pitch) - ahead * Math.sin(pitch);
      return { x: center.x + a * x, y: center.y + b * y, breadth: 0.35 + 0.65 * Math.max(0, ahead / depth) };
    },
  };
}
