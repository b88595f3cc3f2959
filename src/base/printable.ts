// Control characters, line separators, direction overrides and lone surrogates: they can rewrite a terminal's line, or
// make it show another text than the file has.
const UNPRINTABLE =
  /[\u0000-\u001f\u007f-\u009f\u061c\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]/gu;
const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\0": "\\0",
};

/** Whether a terminal shows the text as it is, and acts on no part of it. */
export function isPrintable(text: string): boolean {
  return text.search(UNPRINTABLE) < 0;
}

/** Escapes everything that a terminal would act on. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escape);
}

/** The same for several lines; line ends stay. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

/** Escapes line breaks only: the text after one could pass for a line of ours. */
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
