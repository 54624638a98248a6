import { loop } from "./loop.js";
export const jit = { loop };
