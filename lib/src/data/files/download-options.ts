/** How a file is downloaded. */
export interface DownloadOptions {
  /** The file's size, where it is known. */
  bytes?: number;
  /** The file's MD5, where it is known. */
  md5?: string;
  /** The most bytes to accept; `bytes` unless given, or 4 GB. */
  limit?: number;
  signal?: AbortSignal;
  /** How often to try one address without getting a byte further; default 5. */
  attempts?: number;
  /** Milliseconds before the second attempt, doubled before each further one; default 500. */
  pause?: number;
  /** Milliseconds without a byte after which a connection counts as lost; default 30,000. */
  patience?: number;
  /** Told of every piece: bytes so far, bytes of an earlier run among them, and the whole, 0 if unknown. */
  onBytes?: (done: number, before: number, total: number) => void;
}
