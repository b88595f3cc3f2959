import {
  type Argument,
  type Arguments,
  type PositionalArgument,
  placeholderOf,
  writtenForms,
} from "../grammar/arguments.ts";
import { MosaicError } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import { type Flag, findFlag, isSurelyOption, looksLikeOption } from "./flags.ts";

/** What was given for each definition, still as text, and everything that is wrong with it. */
export interface Scan {
  readonly texts: ReadonlyMap<string, readonly string[]>;
  readonly switches: ReadonlyMap<string, boolean>;
  readonly problems: readonly MosaicError[];
}

/**
 * Strict parsing of a command line, which citty does not do. Never throws: `--help` must win over a mistake elsewhere,
 * and `--json` decides how mistakes are reported.
 */
export function scan(leading: readonly string[], rest: readonly string[], definitions: Arguments): Scan {
  const scanner = new Scanner(definitions);
  scanner.readOptions(leading);
  scanner.readAll(rest);
  return scanner;
}

class Scanner implements Scan {
  readonly texts = new Map<string, string[]>();
  readonly switches = new Map<string, boolean>();
  readonly problems: MosaicError[] = [];
  private readonly definitions: Arguments;
  private readonly positionals: [string, PositionalArgument][];
  private readonly verbatim: string | undefined;

  constructor(definitions: Arguments) {
    const entries = Object.entries(definitions);
    this.definitions = definitions;
    this.positionals = entries.filter(
      (entry): entry is [string, PositionalArgument] => entry[1].type === "positional",
    );
    this.verbatim = entries.find(([, argument]) => argument.type === "verbatim")?.[0];
  }

  readOptions(words: readonly string[]): void {
    for (let index = 0; index < words.length;) index = this.readOption(words, index);
  }

  readAll(words: readonly string[]): void {
    let index = 0;
    let optionsEnded = false;
    while (index < words.length) {
      if (this.verbatim !== undefined && this.positionals.length === 0) {
        this.texts.set(this.verbatim, words.slice(index));
        return;
      }
      const word = words[index] ?? "";
      if (optionsEnded || !(looksLikeOption(word) || word === "--")) {
        this.readPositional(word);
        index++;
      } else if (word === "--") {
        optionsEnded = true;
        index++;
      } else {
        index = this.readOption(words, index);
      }
    }
  }

  private readPositional(word: string): void {
    const [next] = this.positionals;
    if (next === undefined) {
      this.problem(`unexpected argument '${word}'`);
      return;
    }
    const [name, argument] = next;
    if (word === "") this.problem(`${placeholderOf(name, argument)} is empty`);
    this.give(name, word);
    if (argument.variadic !== true) this.positionals.shift();
  }

  /** Reads the option at `index` with its value; returns the index of what follows. */
  private readOption(words: readonly string[], index: number): number {
    const word = words[index] ?? "";
    if (!word.startsWith("--") && word.length > 2) return this.readCluster(words, index);
    const [written = "", ...afterEquals] = word.split("=");
    const inline = word.includes("=") ? afterEquals.join("=") : undefined;
    const flag = findFlag(written, this.definitions);
    if (flag === undefined) {
      this.unknownOption(written);
      return index + 1;
    }
    return this.readValue(flag, written, inline, words, index);
  }

  /** `-fn20` is `-f -n 20`. */
  private readCluster(words: readonly string[], index: number): number {
    const letters = words[index] ?? "";
    for (let at = 1; at < letters.length; at++) {
      const written = `-${letters[at]}`;
      const flag = findFlag(written, this.definitions);
      if (flag === undefined) {
        // `-json` is far more often a mistyped `--json` than five short options.
        this.unknownOption(at === 1 ? (letters.split("=")[0] ?? letters) : written);
        return index + 1;
      }
      const after = letters.slice(at + 1);
      if (flag.argument.type !== "boolean" || after.startsWith("=")) {
        return this.readValue(
          flag,
          written,
          after === "" ? undefined : after.replace(/^=/, ""),
          words,
          index,
        );
      }
      this.turn(flag, written);
    }
    return index + 1;
  }

  private readValue(
    flag: Flag,
    written: string,
    inline: string | undefined,
    words: readonly string[],
    index: number,
  ): number {
    if (flag.argument.type === "boolean") {
      if (inline === undefined) this.turn(flag, written);
      else this.problem(`${written} takes no value`, `${written} alone is enough`);
      return index + 1;
    }
    const next = words[index + 1];
    const value = inline ?? (next === undefined || isSurelyOption(next) ? undefined : next);
    if (value === undefined || value === "") {
      const form = `${written} ${placeholderOf(flag.name, flag.argument)}`;
      this.problem(value === "" ? `the value of ${written} is empty` : `${written} needs a value`, form);
    } else if (this.texts.has(flag.name) && !isRepeatable(flag.argument)) {
      this.problem(`${written} was given more than once`);
    } else {
      this.give(flag.name, value);
    }
    return inline === undefined && value !== undefined ? index + 2 : index + 1;
  }

  private turn({ name, negated }: Flag, written: string): void {
    // Asking for help twice is still asking for help.
    if (this.switches.has(name) && name !== "help" && name !== "version") {
      const other = this.switches.get(name) === negated;
      this.problem(other ? `${written} contradicts another option` : `${written} was given more than once`);
    }
    this.switches.set(name, !negated);
  }

  private give(name: string, text: string): void {
    const texts = this.texts.get(name);
    if (texts === undefined) this.texts.set(name, [text]);
    else texts.push(text);
  }

  private unknownOption(written: string): void {
    const forms = Object.entries(this.definitions).flatMap(([name, argument]) =>
      writtenForms(name, argument),
    );
    const meant = nearestOption(written, forms);
    this.problem(`unknown option '${written}'`, meant === undefined ? undefined : `did you mean ${meant}?`);
  }

  private problem(fact: string, hint?: string): void {
    this.problems.push(new MosaicError("usage", fact, { hint }));
  }
}

function isRepeatable(argument: Argument): boolean {
  return argument.type === "string" && argument.repeatable === true;
}

/**
 * Compares without dashes, which would make any two short options look alike. `--no-x` only ever suggests another
 * `--no-…`: its opposite would be bad advice.
 */
function nearestOption(written: string, forms: readonly string[]): string | undefined {
  const isNegative = written.startsWith("--no-");
  const prefix = isNegative ? "--no-" : "--";
  const bare = written.replace(isNegative ? prefix : /^-+/, "");
  const candidates = forms
    .filter((form) => form.startsWith("--") && form.startsWith("--no-") === isNegative)
    .map((form) => form.slice(prefix.length));
  if (bare.length < 2) return undefined;
  const meant = candidates.includes(bare) ? bare : nearest(bare, candidates);
  return meant === undefined ? undefined : prefix + meant;
}
