import { type ArgsDef, parseArgs } from "citty";
import {
  type Argument,
  type Arguments,
  type NumberArgument,
  isPositional,
  kebabCase,
  placeholderOf,
} from "../grammar/arguments.ts";
import { MosaicError } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import { readDuration } from "../../domain/roster/quantities.ts";
import type { Scan } from "./scan.ts";

/**
 * The values that a command is run with. citty applies its definitions to a command line that `scan` found without
 * mistakes; lists, numbers and durations, which citty lacks, are added here. Throws a MosaicError `usage` for the first
 * value that is missing or not what its definition asks for.
 */
export function readValues({ texts, switches }: Scan, definitions: Arguments): Record<string, unknown> {
  for (const [name, argument] of Object.entries(definitions)) refuseMissing(name, argument, texts);
  const parsed = parseArgs(
    canonicalArguments({ texts, switches }, definitions),
    cittyDefinitions(definitions),
  );
  const values: Record<string, unknown> = {};
  for (const [name, argument] of Object.entries(definitions)) {
    values[name] = isList(argument)
      ? checkedList(name, argument, texts.get(name) ?? [])
      : convert(name, argument, parsed[name]);
  }
  return values;
}

function isList(argument: Argument): boolean {
  if (argument.type === "verbatim") return true;
  if (argument.type === "positional") return argument.variadic === true;
  return argument.type === "string" && argument.repeatable === true;
}

/** In the only form that citty cannot misread: `--name=value`, `--no-name`, positionals after `--`. */
function canonicalArguments(
  { texts, switches }: Pick<Scan, "texts" | "switches">,
  definitions: Arguments,
): string[] {
  const flags: string[] = [];
  const positionals: string[] = [];
  for (const [name, argument] of Object.entries(definitions)) {
    const on = switches.get(name);
    if (on !== undefined) flags.push(on ? `--${name}` : `--no-${name}`);
    const [text] = texts.get(name) ?? [];
    if (text === undefined || isList(argument)) continue;
    if (isPositional(argument)) positionals.push(text);
    else flags.push(`--${name}=${text}`);
  }
  return [...flags, "--", ...positionals];
}

function cittyDefinitions(definitions: Arguments): ArgsDef {
  const known: ArgsDef = {};
  for (const [name, argument] of Object.entries(definitions)) {
    if (isList(argument)) continue;
    if (argument.type === "boolean") known[name] = { type: "boolean", default: argument.default ?? false };
    else if (argument.type === "positional") known[name] = { ...argument, required: false };
    else if (argument.type !== "verbatim") {
      known[name] =
        argument.default === undefined
          ? { type: "string" }
          : { type: "string", default: String(argument.default) };
    }
  }
  return known;
}

function refuseMissing(name: string, argument: Argument, texts: Scan["texts"]): void {
  if (argument.type === "verbatim" || argument.type === "boolean" || texts.has(name)) return;
  const required = isPositional(argument)
    ? argument.required !== false && argument.default === undefined
    : argument.required === true;
  if (required)
    throw new MosaicError(
      "usage",
      `${isPositional(argument) ? "" : "option "}${written(name, argument)} is missing`,
    );
}

function checkedList(name: string, argument: Argument, list: readonly string[]): readonly string[] {
  for (const text of list) checkChoice(name, argument, text);
  return list;
}

function convert(name: string, argument: Argument, value: unknown): unknown {
  if (typeof value !== "string") return value;
  checkChoice(name, argument, value);
  if (argument.type === "number") return readNumber(name, argument, value);
  if (argument.type === "duration") {
    const reading = readDuration(value);
    if (!reading.ok)
      throw new MosaicError("usage", `${written(name, argument)}: ${reading.what}`, { hint: reading.hint });
    return reading.value;
  }
  return value;
}

function checkChoice(name: string, argument: Argument, text: string): void {
  const choices =
    argument.type === "enum"
      ? argument.options
      : argument.type === "positional" || argument.type === "string"
        ? argument.choices
        : undefined;
  if (choices === undefined || choices.includes(text)) return;
  const meant = nearest(text, choices);
  throw new MosaicError(
    "usage",
    `${written(name, argument)} must be one of ${choices.join(", ")}, not '${text}'`,
    {
      hint: meant === undefined ? undefined : `did you mean ${meant}?`,
    },
  );
}

function readNumber(name: string, argument: NumberArgument, text: string): number {
  const { min = -Infinity, max = Infinity, fraction = false } = argument;
  const value = Number(text);
  const shape = fraction ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/;
  if (shape.test(text) && value >= min && value <= max && (fraction || Number.isSafeInteger(value)))
    return value;
  throw new MosaicError(
    "usage",
    `${written(name, argument)} must be ${describeNumber(argument)}, not '${text}'`,
  );
}

function describeNumber({ min, max, fraction }: NumberArgument): string {
  const kind = fraction === true ? "a number" : "a whole number";
  if (min !== undefined && max !== undefined) return `${kind} from ${min} to ${max}`;
  if (min !== undefined) return `${kind}, at least ${min}`;
  return max === undefined ? kind : `${kind}, at most ${max}`;
}

function written(name: string, argument: Argument): string {
  return isPositional(argument) ? placeholderOf(name, argument) : `--${kebabCase(name)}`;
}
