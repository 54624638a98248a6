import type { Kind } from "./kind.js";
import { byTransport, ofThePaper } from "./labelings.js";
import { models } from "./models.js";
import { notebooks } from "./notebooks.js";
import { topology } from "./topology.js";

/** The kinds of work in each figure, by its file's name. */
export const groups: Record<string, Record<string, Kind>> = {
  labelings: ofThePaper,
  transport: byTransport,
  topology,
  models,
  notebooks,
};

export const kinds: Record<string, Kind> = Object.assign({}, ...Object.values(groups));
