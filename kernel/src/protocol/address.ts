import type { Connection } from "./connection.js";

/** The address of one of the five sockets. */
export function address(connection: Connection, port: number): string {
  const { transport, ip } = connection;
  return transport === "ipc" ? `ipc://${ip}-${port}` : `tcp://${ip}:${port}`;
}
