export { currentCell, inKernel } from "./cell/current-cell.js";
export type { Bundle, Cell, Comm, Sink } from "./cell/globals.js";
export { type LiveDisplay, liveDisplay } from "./display/live.js";
export { type Displayable, display, html, latex, markdown, svg } from "./display/rich.js";
export { type TrackOptions, track, trackAsync } from "./display/track.js";
export * from "./runner/index.js";
export type { Coding, Control } from "./widgets/control.js";
export { type Button, button, choice, type Labeled, text, toggle } from "./widgets/controls.js";
export {
  type Controls,
  type ControlValues,
  type InteractCall,
  type InteractOptions,
  interact,
} from "./widgets/interact.js";
export type { Kind, Model, State } from "./widgets/model.js";
export { float, int, type NumberOptions, type SliderOptions, slider } from "./widgets/numbers.js";
export { type OutputArea, output } from "./widgets/output-area.js";
export {
  box,
  image,
  type Picture,
  type Progress,
  progress,
} from "./widgets/panels.js";
export type { ReactionOptions } from "./widgets/reactions.js";
export type { Widget } from "./widgets/widget.js";
