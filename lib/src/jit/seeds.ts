/** How many random draws a step may hold before its seeds meet the next step's: draw n of step i is 256·i + n. */
export const DRAWS_PER_STEP = 256;
