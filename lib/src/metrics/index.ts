export { empiricalCdf } from "./empirical.js";
export { energyDistance } from "./energy.js";
export { type Interval, meanInterval, shareInterval } from "./interval.js";
export { kolmogorovSmirnov, uniformCdf } from "./kolmogorov.js";
