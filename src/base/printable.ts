// Control characters, line separators, direction overrides and lone surrogates: what could rewrite a terminal's
// line or show another text than the file has.
const UNPRINTABLE =
  /[\u0000-\u001f\u007f-\u009f\u061c\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]/gu;
const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\0": "\\0",
};

/** Whether a terminal shows all of the text as it is, and acts on none of it. */
export function isPrintable(text: string): boolean {
  return text.search(UNPRINTABLE) < 0;
}

/** The text with everything a terminal would act on written as an escape. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escape);
}

/** The same for a text of several lines: its line ends stay. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

/** The same, but for line breaks alone: what follows one could be taken for a line of ours. */
export function oneLine(text: string): string {
  return text.replaceAll("\n", "\\n").replaceAll("\r", "\\r");
}

function escape(character: string): string {
  const code = character.charCodeAt(0).toString(16);
  return (
    SHORT_ESCAPES[character] ??
    (code.length > 2 ? `\\u${code.padStart(4, "0")}` : `\\x${code.padStart(2, "0")}`)
  );
}
