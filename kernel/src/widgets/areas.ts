import type { Bundle } from "../cell/globals.js";
import { viewType } from "./model.js";
import { openWidgets } from "./widget.js";

/** The areas below the widget that a message shows, if it shows one. */
export function areasBelow({ data }: { data?: unknown }): Bundle[] {
  const view = (data as Bundle | undefined)?.[viewType] as { model_id?: string } | undefined;
  const widget = view?.model_id === undefined ? undefined : openWidgets.get(view.model_id);
  return widget ? widget.shown().map((area) => area.view()) : [];
}
