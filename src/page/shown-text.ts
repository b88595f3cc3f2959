/**
 * Agents write what they like. Characters that would make a text look like another one (control characters, direction
 * changes, invisible ones) are shown as escapes. That no markup comes of it is the renderer's part, which only makes
 * text.
 */
const HIDDEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]/gu;

/** The text with everything hidden made visible; line breaks and tabs stay. */
export function shownText(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(HIDDEN, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return code.length > 2 ? `\\u${code.padStart(4, "0")}` : `\\x${code.padStart(2, "0")}`;
  });
}
