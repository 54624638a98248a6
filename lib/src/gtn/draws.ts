export { type Draws, drawsOf } from "../backend/draws.js";
