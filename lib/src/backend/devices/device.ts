/** Where work runs. */
export type Device = "cpu" | "gpu";

export const devices = ["cpu", "gpu"] as const;
