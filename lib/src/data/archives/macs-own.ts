/**
 * Whether a path is of a file that macOS adds to an archive or a foreign disk, not of the user's: `._a.jpg` beside
 * `a.jpg` (AppleDouble), or anything in `__MACOSX`. It looks like an image by name alone.
 */
export const isMacsOwn = (path: string): boolean => /(^|[/\\])(__MACOSX[/\\]|\._[^/\\]*$)/.test(path);
