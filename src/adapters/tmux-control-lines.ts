/** Something that a control client (`tmux -C`) says. Texts are bytes as latin1: a character of UTF-8 may be cut in two. */
export type ControlLine =
  | { readonly kind: "output"; readonly pane: string; readonly bytes: Uint8Array }
  /** The answer to one of our commands. */
  | { readonly kind: "answer"; readonly isError: boolean; readonly lines: readonly string[] }
  /** tmux has stopped sending a pane's output, because we were slow. */
  | { readonly kind: "pause"; readonly pane: string }
  | { readonly kind: "layout" }
  /** A session or a window came or went, anywhere on the server. */
  | { readonly kind: "sessions" };

interface OpenAnswer {
  readonly isOurs: boolean;
  /** The numbers of its `%begin`. */
  readonly mark: string;
  readonly lines: string[];
}

/**
 * Takes apart what a control client prints, however it is cut into pieces. Answers to what we did not ask (the attach
 * itself; flag 0 of `%begin`) are left out, as are notices of no use here.
 */
export class ControlReader {
  #rest = "";
  #answer: OpenAnswer | undefined;

  /** The lines that `text` completes; it is bytes as latin1. */
  read(text: string): ControlLine[] {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.#line(line));
  }

  #line(line: string): ControlLine[] {
    if (this.#answer !== undefined) return this.#inAnswer(this.#answer, line);
    const [word = "", ...rest] = line.split(" ");
    switch (word) {
      case "%begin":
        this.#answer = { isOurs: rest[2] === "1", mark: `${rest[0]} ${rest[1]}`, lines: [] };
        return [];
      case "%output":
        return [{ kind: "output", pane: rest[0] ?? "", bytes: unescape(textAfter(line, 2)) }];
      case "%extended-output":
        // %extended-output PANE AGE … : TEXT
        return [{ kind: "output", pane: rest[0] ?? "", bytes: unescape(textBehindColon(line)) }];
      case "%pause":
        return [{ kind: "pause", pane: rest[0] ?? "" }];
      case "%layout-change":
        return [{ kind: "layout" }];
      case "%sessions-changed":
      case "%unlinked-window-add":
      case "%unlinked-window-close":
        return [{ kind: "sessions" }];
      default:
        return [];
    }
  }

  /** A line of a screen may read `%end …` too: only the one with the numbers of its `%begin` ends the answer. */
  #inAnswer(answer: OpenAnswer, line: string): ControlLine[] {
    const isEnd = line.startsWith(`%end ${answer.mark} `);
    const isError = line.startsWith(`%error ${answer.mark} `);
    if (!isEnd && !isError) {
      answer.lines.push(line);
      return [];
    }
    this.#answer = undefined;
    return answer.isOurs ? [{ kind: "answer", isError, lines: answer.lines }] : [];
  }
}

function textAfter(line: string, words: number): string {
  let at = 0;
  for (let word = 0; word < words; word += 1) at = line.indexOf(" ", at) + 1;
  return line.slice(at);
}

function textBehindColon(line: string): string {
  const at = line.indexOf(" : ");
  return at < 0 ? "" : line.slice(at + 3);
}

/** tmux writes a byte below 32 and a backslash as `\ooo`, and every other byte as it is. */
export function unescape(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) {
      bytes[length] = Number.parseInt(text.slice(at + 1, at + 4), 8);
      at += 3;
    } else {
      bytes[length] = code;
    }
    length += 1;
  }
  return bytes.subarray(0, length);
}
