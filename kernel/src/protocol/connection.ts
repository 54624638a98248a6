import { readFileSync } from "node:fs";
import * as v from "valibot";

const Port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));

const Connection = v.object({
  transport: v.picklist(["tcp", "ipc"]),
  ip: v.string(),
  shell_port: Port,
  iopub_port: Port,
  stdin_port: Port,
  control_port: Port,
  hb_port: Port,
  key: v.string(),
  signature_scheme: v.optional(v.literal("hmac-sha256"), "hmac-sha256"),
});

/** The content of the front end's connection file: the addresses to listen on and the signing key. */
export type Connection = v.InferOutput<typeof Connection>;

/** @throws {Error} if the file cannot be read or is not a connection file; the message never contains the key */
export function readConnection(path: string): Connection {
  const result = v.safeParse(Connection, JSON.parse(readFileSync(path, "utf8")));
  if (result.success) return result.output;
  const fields = result.issues.map((issue) => v.getDotPath(issue)).join(", ");
  throw new Error(`${path} is not a Jupyter connection file: check ${fields}`);
}
