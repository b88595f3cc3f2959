/** A pane as text with the little of its colours that tells a draft from a hint. */
export interface Screen {
  readonly lines: readonly ScreenLine[];
  /** The pane's title, which some runtimes use as a signal; undefined where it is not known. */
  readonly title: string | undefined;
  /** How wide the pane is, where that is known: a row of this width may go on in the next one. */
  readonly columns?: number | undefined;
}

export interface ScreenLine {
  /** Without trailing blanks. */
  readonly text: string;
  /** The same text cut where the style changes; trailing blanks included. */
  readonly runs: readonly StyledRun[];
  /**
   * The background behind the text's end, as a run has it. tmux leaves trailing blanks out, but for their colour; a row
   * that nothing was written to has the colour of the row above, for tmux prints nothing of it.
   */
  readonly background: string | undefined;
}

export interface StyledRun {
  readonly text: string;
  /** SGR 2. */
  readonly dim: boolean;
  /** The parameters of the foreground: "31", "38;5;8", "38;2;1;2;3"; undefined for the default colour. */
  readonly foreground: string | undefined;
  /** The same of the background: "41", "48;5;8", "48;2;1;2;3". */
  readonly background: string | undefined;
}

/** Reads what `tmux capture-pane -p -e` prints. Also takes plain text. */
export function parseScreen(capture: string, title?: string, columns?: number): Screen {
  // the style goes on from one line to the next
  let style = PLAIN;
  const lines = capture.split("\n").map((line) => {
    const read = parseLine(line, style);
    style = read.style;
    return read.line;
  });
  return { lines, title, columns };
}

interface Style {
  readonly dim: boolean;
  readonly foreground: string | undefined;
  readonly background: string | undefined;
}

const PLAIN: Style = { dim: false, foreground: undefined, background: undefined };

// CSI … letter, OSC … BEL or ST (tmux prints hyperlinks so), charset switches
// oxlint-disable-next-line no-control-regex
const ESCAPE = /\x1b(?:\[([0-9;:]*)([A-Za-z])|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9]|.)/g;

function parseLine(source: string, before: Style): { line: ScreenLine; style: Style } {
  const runs: StyledRun[] = [];
  let style = before;
  let from = 0;
  const take = (end: number) => {
    if (end > from) runs.push({ text: withoutControls(source.slice(from, end)), ...style });
  };
  for (const match of source.matchAll(ESCAPE)) {
    take(match.index);
    from = match.index + match[0].length;
    if (match[2] === "m") style = changeStyle(style, match[1] ?? "");
  }
  take(source.length);
  return {
    line: {
      text: runs
        .map((run) => run.text)
        .join("")
        .trimEnd(),
      runs,
      background: style.background,
    },
    style,
  };
}

function changeStyle(before: Style, parameters: string): Style {
  // 4:3 is a curly underline; no colour that tmux (3.3a) prints has colons
  const codes = parameters
    .replaceAll(/:[\d:]*/g, "")
    .split(";")
    .map(Number);
  let { dim, foreground, background } = before;
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    if (code === 0) ({ dim, foreground, background } = PLAIN);
    else if (code === 2) dim = true;
    else if (code === 22) dim = false;
    else if (code === 39) foreground = undefined;
    else if (code === 49) background = undefined;
    else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) foreground = String(code);
    else if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) background = String(code);
    // 58: the colour of an underline
    else if (code === 38 || code === 48 || code === 58) {
      const length = codes[at + 1] === 5 ? 3 : 5;
      const colour = codes.slice(at, at + length).join(";");
      if (code === 38) foreground = colour;
      if (code === 48) background = colour;
      at += length - 1;
    }
  }
  return { dim, foreground, background };
}

function withoutControls(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/[\x00-\x08\x0b-\x1f\x7f]/g, "");
}
