/**
 * Agents write what they like. What would draw another text than it is (control characters, changes of direction,
 * invisible ones) is shown as an escape; that no markup comes of it is the renderer's, which knows text alone.
 */
const HIDDEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]/gu;

/** The text with everything hidden made visible; line ends and tabs stay. */
export function shownText(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(HIDDEN, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return code.length > 2 ? `\\u${code.padStart(4, "0")}` : `\\x${code.padStart(2, "0")}`;
  });
}
