/**
 * Whether a file is one that macOS adds to an archive or a foreign disk: `._a.jpg` next to `a.jpg` (AppleDouble), or
 * anything in `__MACOSX`. Only its name looks like an image's.
 */
export const isMacsOwn = (path: string): boolean => /(^|[/\\])(__MACOSX[/\\]|\._[^/\\]*$)/.test(path);
