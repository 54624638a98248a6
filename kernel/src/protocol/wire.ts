import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { toJson } from "./json.js";

/** The version of the Jupyter messaging protocol that the kernel speaks. */
export const protocolVersion = "5.4";

/** Larger messages do not come from a front end and are dropped unread. */
export const maxMessageBytes = 256 * 1024 * 1024;

const delimiter = Buffer.from("<IDS|MSG>");
const signatureLength = 64;
const rememberedSignatures = 65_536;

export interface Header {
  msg_id: string;
  session: string;
  username: string;
  date: string;
  msg_type: string;
  version: string;
}

export type Json = Record<string, unknown>;

/** A received message: its sender, its content and its binary buffers. */
export interface Message {
  identities: Uint8Array[];
  header: Header;
  parent: Partial<Header>;
  metadata: Json;
  content: Json;
  buffers: Uint8Array[];
}

/** A message to send, before it is signed. */
export interface Draft {
  type: string;
  content: unknown;
  /** The message's id. Default: a new one. */
  id?: string;
  parent?: Partial<Header>;
  metadata?: unknown;
  identities?: readonly (Uint8Array | string)[];
  buffers?: readonly Uint8Array[];
}

export type Frames = (Uint8Array | string)[];

/** The reason why a message was dropped, in one line without any of its content. */
export class DroppedMessage extends Error {
  /** @param request the sender and the header for an answer, if signature and header are valid */
  constructor(
    reason: string,
    readonly request?: Message,
  ) {
    super(reason);
  }
}

/** Signs outgoing messages and checks incoming ones, for one connection. */
export class Wire {
  private readonly seen = new Set<string>();

  /**
   * @param key the connection file's key; empty means that nothing is signed
   * @param session the kernel's own session id
   */
  constructor(
    private readonly key: string,
    readonly session: string,
  ) {}

  /** The frames of one signed message. */
  encode({ type, content, id, parent, metadata, identities = [], buffers = [] }: Draft): Frames {
    const header: Header = {
      msg_id: id ?? randomUUID(),
      session: this.session,
      username: "kernel",
      date: new Date().toISOString(),
      msg_type: type,
      version: protocolVersion,
    };
    const parts = [header, parent ?? {}, metadata ?? {}, content].map((part) => toJson(part));
    return [...identities, delimiter, this.sign(parts), ...parts, ...buffers];
  }

  /**
   * The message in these frames. The signature is checked first, in constant time, before anything is parsed.
   * @throws {DroppedMessage} if the frames are not a message, or are forged, repeated or oversized
   */
  decode(frames: readonly Uint8Array[]): Message {
    const start = frames.findIndex((frame) => delimiter.equals(frame));
    if (start < 0) throw new DroppedMessage("no delimiter between identities and message");
    if (frames.length < start + 6) throw new DroppedMessage("fewer parts than a message has");
    if (frames.reduce((sum, frame) => sum + frame.length, 0) > maxMessageBytes)
      throw new DroppedMessage(`larger than ${maxMessageBytes} bytes`);
    const parts = frames.slice(start + 2, start + 6);
    this.verify(frames[start + 1], parts);
    const [header, parent, metadata, content] = parts.map(parseObject);
    if (header === undefined) throw notAnObject();
    if (typeof header.msg_type !== "string" || typeof header.msg_id !== "string")
      throw new DroppedMessage("header without a type or an id");
    const message = {
      identities: frames.slice(0, start),
      header: header as unknown as Header,
      parent: parent ?? {},
      metadata: metadata ?? {},
      content: content ?? {},
      buffers: frames.slice(start + 6),
    };
    if (!parent || !metadata || !content) throw notAnObject(message);
    return message;
  }

  private sign(parts: readonly (Uint8Array | string)[]): string {
    if (this.key === "") return "";
    const hmac = createHmac("sha256", this.key);
    for (const part of parts) hmac.update(part);
    return hmac.digest("hex");
  }

  private verify(signature: Uint8Array, parts: readonly Uint8Array[]): void {
    if (this.key === "") return;
    const right = Buffer.from(this.sign(parts));
    if (signature.length !== signatureLength || !timingSafeEqual(right, signature))
      throw new DroppedMessage("wrong signature");
    const text = right.toString();
    if (this.seen.has(text)) throw new DroppedMessage("seen before");
    this.seen.add(text);
    if (this.seen.size > rememberedSignatures) this.seen.delete(this.seen.values().next().value as string);
  }
}

const notAnObject = (request?: Message) => new DroppedMessage("a part is not a JSON object", request);

function parseObject(part: Uint8Array): Json | undefined {
  try {
    const value = JSON.parse(Buffer.from(part).toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined; // the parser's own message would quote the text
  }
}
