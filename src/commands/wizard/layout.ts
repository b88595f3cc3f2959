/** Columns of the narrowest usual terminal, for which the wizard's texts are laid out. */
const WIDTH = 80;

/** Breaks a text into indented lines; a word that is longer than a line stays whole. */
export function indented(text: string, indent: number): string {
  const margin = " ".repeat(indent);
  const lines = Bun.wrapAnsi(text, WIDTH - indent, { trim: true, hard: false }).split("\n");
  return lines.map((line) => margin + line).join("\n");
}

/** The same with a mark before the first line. */
export function marked(mark: string, text: string, indent: number): string {
  return indented(text, indent).replace(/^ +/, (margin) => mark + margin.slice(Bun.stringWidth(mark)));
}
