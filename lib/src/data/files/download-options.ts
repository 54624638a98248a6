/** How a file is downloaded. */
export interface DownloadOptions {
  /** The file's size, if known. */
  bytes?: number;
  /** The file's MD5, if known. */
  md5?: string;
  /** The most bytes to accept. Default `bytes`, or 4 GB if the size is unknown. */
  limit?: number;
  signal?: AbortSignal;
  /** Attempts at one address without progress before giving up. Default 5. */
  attempts?: number;
  /** Milliseconds before the second attempt, doubled before each further one. Default 500. */
  pause?: number;
  /** Milliseconds without a byte after which a connection counts as lost. Default 30,000. */
  patience?: number;
  /**
   * Called after each piece with the bytes so far, how many of them come from an earlier run, and the total, 0 if
   * unknown.
   */
  onBytes?: (done: number, before: number, total: number) => void;
}
