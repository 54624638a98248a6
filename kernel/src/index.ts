export type { Bundle, Cell, Comm } from "./globals.js";
