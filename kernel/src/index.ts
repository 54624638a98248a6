export { currentCell, inKernel } from "./current.js";
export { type LiveDisplay, liveDisplay } from "./display/live.js";
export { type Displayable, display, html, latex, markdown, svg } from "./display/rich.js";
export { type TrackOptions, track, trackAsync } from "./display/track.js";
export type { Bundle, Cell, Comm } from "./globals.js";
export * from "./runner/index.js";
export type { Coding, Control, Widget } from "./widgets/control.js";
export { type Button, button, choice, type Labelled, text, toggle } from "./widgets/controls.js";
export type { Kind, Model, State } from "./widgets/model.js";
export { float, int, type NumberOptions, type SliderOptions, slider } from "./widgets/numbers.js";
export {
  box,
  image,
  type OutputArea,
  output,
  type Picture,
  type Progress,
  progress,
} from "./widgets/panels.js";
