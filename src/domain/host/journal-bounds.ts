/** The bounds of the fleet's journal, for the launcher and the commands that write to it. */

/** Bytes. A larger file is rotated. */
export const LONGEST_SEGMENT = 4 * 1024 * 1024;
/** How many rotated files are kept. */
export const KEPT_SEGMENTS = 7;
