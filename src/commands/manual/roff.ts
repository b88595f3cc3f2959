/**
 * The few marks of man(7) that the pages need. Every text is made harmless: no word of a help is taken for a request.
 */

/** One paragraph's text. A dash is a dash that can be copied, and a line's first dot or quote begins no request. */
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

/** A term in bold and what it means, indented. */
export function roffEntry(term: string, text: string): string[] {
  return [".TP", `.B ${roffArgument(term)}`, text === "" ? "\\&" : roffText(text)];
}

/** Lines that are not filled, as a shell would take them. */
export function roffLines(lines: readonly string[]): string[] {
  return [".PP", ".RS 4", ".nf", ...lines.map(roffText), ".fi", ".RE"];
}
