/**
 * Characters that JSON.stringify leaves raw although a terminal acts on them: DEL, C1, line separators, direction
 * overrides.
 */
const LEFT_RAW = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** JSON that is harmless on a terminal; the same value. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replaceAll(
    LEFT_RAW,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
