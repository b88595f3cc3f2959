import {
  type Argument,
  type Arguments,
  isNegatable,
  isPositional,
  kebabCase,
  writtenAliases,
} from "../grammar/arguments.ts";

export interface Flag {
  readonly name: string;
  readonly argument: Argument;
  /** Written as `--no-NAME`. */
  readonly negated: boolean;
}

/** `-x…`, `--word…`, but not `-`, `--`, a dash before a space, nor a negative number: those are values. */
export function looksLikeOption(word: string): boolean {
  return /^(?:-[A-Za-z?]|--[A-Za-z0-9])/.test(word);
}

/**
 * A word that cannot be the value of the option before it. Narrower than `looksLikeOption`: a message may begin with a
 * dash (`--message "-hello there"`), but in `--roster --json` the value is missing.
 */
export function isSurelyOption(word: string): boolean {
  return word === "--" || /^(?:-[A-Za-z?]|--[A-Za-z0-9][A-Za-z0-9-]*(?:=.*)?)$/s.test(word);
}

/** The flag that `written` stands for: `--name`, `--no-name` or `-n`, without a value. */
export function findFlag(written: string, definitions: Arguments): Flag | undefined {
  for (const [name, argument] of Object.entries(definitions)) {
    if (isPositional(argument)) continue;
    const long = kebabCase(name);
    const aliases = writtenAliases(argument);
    if (written === `--${long}` || aliases.includes(written)) return { name, argument, negated: false };
    if (written === `--no-${long}` && isNegatable(argument)) return { name, argument, negated: true };
  }
  return undefined;
}
