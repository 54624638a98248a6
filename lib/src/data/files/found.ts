/** A file of a dataset that was found. */
export interface Found {
  path: string;
  isFolder: boolean;
  /** Whether the user put it there. The library has not downloaded it, so it has not checked it. */
  byHand: boolean;
}
