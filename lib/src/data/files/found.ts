/** A dataset's file as it was found. */
export interface Found {
  path: string;
  isFolder: boolean;
  /** Whether the user put it there: the library has not downloaded it, and so has not checked it. */
  byHand: boolean;
}
