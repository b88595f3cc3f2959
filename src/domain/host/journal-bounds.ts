/** The bounds of the fleet's journal, for the launcher and the commands that write to it. */

/** Bytes after which its file is put aside. */
export const LONGEST_SEGMENT = 4 * 1024 * 1024;
/** How many files are kept beside the one that grows. */
export const KEPT_SEGMENTS = 7;
