/** The few requests of man(7) that the pages need. Texts are escaped: no word of a help counts as a request. */

/** The text of a paragraph. Dashes can be copied, and a leading dot or quote begins no request. */
export function roffText(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll("…", "...")
    .split("\n")
    .map((line) => (/^[.']/.test(line) ? `\\&${line}` : line))
    .join("\n");
}

/** An argument of a request: in quotes, which are doubled inside. */
export function roffArgument(text: string): string {
  return `"${roffText(text).replaceAll('"', '""')}"`;
}

/** A bold term and its meaning, indented. */
export function roffEntry(term: string, text: string): string[] {
  return [".TP", `.B ${roffArgument(term)}`, text === "" ? "\\&" : roffText(text)];
}

/** Lines that are not filled, for copying into a shell. */
export function roffLines(lines: readonly string[]): string[] {
  return [".PP", ".RS 4", ".nf", ...lines.map(roffText), ".fi", ".RE"];
}
