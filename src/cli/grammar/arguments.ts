import type { BooleanArgDef, EnumArgDef, PositionalArgDef, StringArgDef } from "citty";

/**
 * What a command may ask for. The first four are citty's own definitions, narrowed; numbers, durations,
 * lists and verbatim arguments are what citty 0.2.2 lacks.
 *
 * Keys are camelCase and become kebab-case flags: `mosaicHome` is `--mosaic-home`. A boolean with
 * `default: true` is switched off with `--no-NAME`. A positional is required unless it says `required: false`.
 */
export type Argument =
  | BooleanArgument
  | TextArgument
  | ChoiceArgument
  | PositionalArgument
  | NumberArgument
  | DurationArgument
  | VerbatimArgument;

export interface BooleanArgument extends BooleanArgDef {
  readonly type: "boolean";
  /** For programs, not for people: accepted, but in no help and no completion. */
  readonly plumbing?: boolean;
}

/** What a completion script asks `mosaic completion-words` for: words that are in the roster. */
export type CompletedWords = "agents" | "classes";

export interface TextArgument extends StringArgDef {
  readonly type: "string";
  /** May be given several times; the value is a list then. */
  readonly repeatable?: boolean;
  /** The only values that are accepted. */
  readonly choices?: readonly string[];
  /** Values that completion offers; other values are accepted too. */
  readonly suggests?: readonly string[];
  readonly completes?: CompletedWords;
}

export interface ChoiceArgument extends Omit<EnumArgDef, "options"> {
  readonly type: "enum";
  readonly options: readonly string[];
}

export interface PositionalArgument extends PositionalArgDef {
  readonly type: "positional";
  /** Takes all remaining words. Only the last positional may. */
  readonly variadic?: boolean;
  readonly completes?: CompletedWords;
  /** The only words that are accepted. */
  readonly choices?: readonly string[];
  /** Words that completion offers; others are accepted too. */
  readonly suggests?: readonly string[];
}

interface OwnFlag {
  readonly description?: string;
  readonly valueHint?: string;
  readonly alias?: string | string[];
  readonly required?: boolean;
}

export interface NumberArgument extends OwnFlag {
  readonly type: "number";
  readonly min?: number;
  readonly max?: number;
  /** Fractions are refused unless this is true. */
  readonly fraction?: boolean;
  readonly default?: number;
}

/** `90`, `90s`, `1.5m`, `2h`, `250ms`; a bare number means seconds. The value is in milliseconds. */
export interface DurationArgument extends OwnFlag {
  readonly type: "duration";
  /** As the user would write it: `30s`. */
  readonly default?: string;
}

/**
 * Everything behind the earlier positionals (or the command word), untouched: options, `--`, `--help`. It makes a
 * command pass-through.
 */
export interface VerbatimArgument {
  readonly type: "verbatim";
  readonly description?: string;
  readonly valueHint?: string;
}

export type Arguments = Readonly<Record<string, Argument>>;

type Present<A, V> = A extends { default: string | number }
  ? V
  : A extends { required: true }
    ? V
    : A extends { type: "positional" }
      ? A extends { required: false }
        ? V | undefined
        : V
      : V | undefined;

type ValueOf<A> = A extends { type: "boolean" }
  ? boolean
  : A extends { repeatable: true; choices: readonly (infer Choice)[] }
    ? readonly Choice[]
    : A extends { type: "verbatim" } | { variadic: true } | { repeatable: true }
      ? readonly string[]
      : A extends { type: "number" } | { type: "duration" }
        ? Present<A, number>
        : A extends { options: readonly (infer Option)[] }
          ? Present<A, Option>
          : A extends { choices: readonly (infer Choice)[] }
            ? Present<A, Choice>
            : Present<A, string>;

/** What a command's `run` gets: a checked value for each definition. */
export type Values<A extends Arguments> = { readonly [Name in keyof A]: ValueOf<A[Name]> };

/** `mosaicHome` → `mosaic-home`. */
export function kebabCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The short and other names of a flag, with their dashes: `-n`. */
export function writtenAliases(argument: Argument): readonly string[] {
  const alias = "alias" in argument ? (argument.alias ?? []) : [];
  const names = typeof alias === "string" ? [alias] : alias;
  return names.map((name) => (name.length === 1 ? `-${name}` : `--${name}`));
}

export function isPositional(argument: Argument): argument is PositionalArgument | VerbatimArgument {
  return argument.type === "positional" || argument.type === "verbatim";
}

/** Whether a boolean is on unless `--no-NAME` is given, or has both forms. */
export function isNegatable(argument: Argument): boolean {
  return (
    argument.type === "boolean" && (argument.default === true || argument.negativeDescription !== undefined)
  );
}

/** The name of a value in usage lines and messages: `AGENT`; always `TIME` for a duration. */
export function placeholderOf(name: string, argument: Argument): string {
  const hint = "valueHint" in argument ? argument.valueHint : undefined;
  return hint ?? (argument.type === "duration" ? "TIME" : kebabCase(name).toUpperCase());
}

/** The arguments that a person sees: all but plumbing. */
export function shownArguments(args: Arguments): Arguments {
  return Object.fromEntries(
    Object.entries(args).filter(([, argument]) => argument.type !== "boolean" || argument.plumbing !== true),
  );
}

/** Every way to write a flag, as help, suggestions and completion show it. Nothing for a positional. */
export function writtenForms(name: string, argument: Argument): readonly string[] {
  if (isPositional(argument)) return [];
  const long = kebabCase(name);
  const forms = [...writtenAliases(argument)];
  // A boolean that is on by default can only be switched off.
  if (argument.type !== "boolean" || argument.default !== true) forms.push(`--${long}`);
  if (isNegatable(argument)) forms.push(`--no-${long}`);
  return forms;
}
