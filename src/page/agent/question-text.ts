/** What a question on a screen says, and what can be pressed there. */

const ESCAPE = "\u001B";
/** What a terminal draws with: colours and cursor, titles and links, and single letters. */
const SEQUENCES = new RegExp(
  [
    `${ESCAPE}\\][^\\u0007${ESCAPE}]*(?:\\u0007|${ESCAPE}\\\\)`,
    `${ESCAPE}\\[[0-9;:?]*[ -/]*[@-~]`,
    `${ESCAPE}[()].`,
    `${ESCAPE}.`,
  ].join("|"),
  "g",
);

/** The lines of what is drawn that are not empty, without what it is drawn with. */
export function drawnLines(text: string): string[] {
  return written(text.replace(SEQUENCES, "").split(/\r?\n/));
}

/** The lines that are not empty, without blanks at their ends. */
export function written(lines: readonly string[]): string[] {
  return lines.map((line) => line.trimEnd()).filter((line) => line !== "");
}

/** Whether what is drawn now ends with the very lines that somebody has read. */
export function stillStands(drawn: readonly string[], read: readonly string[]): boolean {
  return read.length > 0 && read.every((line, at) => drawn[drawn.length - read.length + at] === line);
}

/** A key, as a person names it and as a terminal sends it. */
export interface Key {
  readonly name: string;
  readonly bytes: string;
}

const CHOICE = /^[\s│┃|]*(?:[❯›>●•◉○]\s*)?(\d)[.)]\s+(\S.*?)[\s│┃|]*$/;

/** The choices that have a number: pressing it takes them. */
export function choicesIn(lines: readonly string[]): Key[] {
  return lines.flatMap((line) => {
    const [, digit, words] = CHOICE.exec(line) ?? [];
    return digit === undefined || words === undefined ? [] : [{ name: `${digit}. ${words}`, bytes: digit }];
  });
}

/** `asApplication`: the program asked for the other form of the arrows. */
export function keysOf(asApplication: boolean): Key[] {
  const arrow = asApplication ? `${ESCAPE}O` : `${ESCAPE}[`;
  return [
    { name: "↑", bytes: `${arrow}A` },
    { name: "↓", bytes: `${arrow}B` },
    { name: "Enter", bytes: "\r" },
    { name: "Esc", bytes: ESCAPE },
  ];
}
