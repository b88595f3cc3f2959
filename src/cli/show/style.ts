import { ownSequence } from "./terminal-text.ts";

const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

export type StyleName = keyof typeof CODES;
export type Style = Readonly<Record<StyleName, (text: string) => string>>;

/** Functions that style a text for a terminal, or leave it unchanged where there is no colour. */
export function createStyle(colour: boolean): Style {
  const dress = (name: StyleName) => (text: string) => {
    const [on, off] = CODES[name];
    return colour && text !== "" ? ownSequence(`\u001b[${on}m`) + text + ownSequence(`\u001b[${off}m`) : text;
  };
  return {
    bold: dress("bold"),
    dim: dress("dim"),
    red: dress("red"),
    green: dress("green"),
    yellow: dress("yellow"),
    cyan: dress("cyan"),
  };
}
