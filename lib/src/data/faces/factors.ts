/**
 * The factors of synthetic faces with their ranges. Within a range the picture changes smoothly, and each picture shows
 * exactly one setting, so faces drawn over k factors lie on a k-dimensional manifold. A number k means the first k
 * factors; those that change most pixels come first.
 */
export const faceFactors = {
  /** The head turned to its left or right, in degrees. */
  yaw: [-35, 35],
  /** Pale to dark. */
  skin: [0, 1],
  /** The wall behind: from dark to light. */
  backdrop: [0.25, 0.9],
  /** Black, brown, blond. */
  hairColor: [0, 1],
  /** Cropped to below the shoulders. */
  hairLength: [0, 1],
  /** Where the light comes from, in degrees: left to right. */
  light: [-65, 65],
  /** The head bowed or raised, in degrees. */
  pitch: [-18, 18],
  /** The wall's hue, in degrees: red to blue. */
  backdropHue: [0, 250],
  /** Narrow to broad, 1 in the middle. */
  faceWidth: [0.85, 1.15],
  /** The corners of the mouth down or up. */
  smile: [-0.5, 1],
  /** Lips closed to apart. */
  mouthOpening: [0, 1],
  /** Eyes narrowed to wide. */
  eyeOpening: [0.3, 1],
  /** Brows low to high. */
  brows: [-1, 1],
} as const satisfies Record<string, readonly [low: number, high: number]>;

export type FaceFactor = keyof typeof faceFactors;
/** One face's setting. */
export type FaceSetting = Record<FaceFactor, number>;

export const faceFactorNames = Object.keys(faceFactors) as FaceFactor[];

/** Every factor in the middle of its range. */
export const meanFace = Object.fromEntries(
  faceFactorNames.map((name) => [name, (faceFactors[name][0] + faceFactors[name][1]) / 2]),
) as FaceSetting;
