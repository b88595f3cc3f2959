import { MosaicError } from "../../base/errors.ts";
import { printable } from "../../base/printable.ts";

/** Tried in this order: first what nearly every terminal of today understands, then what nearly every host knows. */
const FALLBACKS = ["xterm-256color", "xterm", "vt100"] as const;

export interface TerminalType {
  /** The value of TERM for a program that draws on this terminal. */
  readonly name: string;
  /** Says which name was replaced; undefined where the host knows the terminal's own. */
  readonly notice: string | undefined;
}

/**
 * The terminal's name as programs on this host can use it. A new terminal (ghostty, kitty) reached over ssh has a name
 * that this host may not know, and tmux would refuse it. `isKnown` asks the host's terminfo. Throws
 * MosaicError("usage") where the terminal says that it cannot draw, or no name is known at all.
 */
export function terminalType(term: string | undefined, isKnown: (name: string) => boolean): TerminalType {
  if (term === undefined || term === "" || term === "dumb") {
    throw new MosaicError("usage", `this terminal cannot show a screen: TERM is ${term || "not set"}`, {
      hint: "if it can after all: TERM=xterm-256color mosaic agent attach NAME",
    });
  }
  if (isKnown(term)) return { name: term, notice: undefined };
  const name = FALLBACKS.find(isKnown);
  if (name === undefined) {
    throw new MosaicError("missing-program", "this host describes no terminals (terminfo)", {
      hint: "apt-get install ncurses-base",
    });
  }
  return { name, notice: `this host does not know the terminal ${printable(term)}: it is used as ${name}` };
}
