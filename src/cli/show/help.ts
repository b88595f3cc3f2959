import {
  type Argument,
  type Arguments,
  isPositional,
  placeholderOf,
  shownArguments,
  writtenAliases,
  writtenForms,
} from "../grammar/arguments.ts";
import { type CommandGroup, type HelpRow, findCommand, shownCommands } from "../grammar/tree.ts";
import type { Verb } from "../grammar/verb.ts";
import { describeExitCodes } from "../exit-codes.ts";
import type { Style } from "./style.ts";

/** Help is laid out for the narrowest usual terminal, so that its text is the same everywhere. */
const WIDTH = 80;
const INDENT = "  ";
const WIDEST_TERM = 26;

/** How a duration can be written. */
export const TIMES = "TIME is written 500ms, 90s, 1.5m or 2h; a number alone is in seconds";

type Row = readonly [term: string, description: string];

/** `mosaic fleet stop [OPTIONS] [AGENT…]`, without a heading. */
export function usageLine(path: readonly string[], args: Arguments | undefined): string {
  if (args === undefined) return [...path, "COMMAND", "[OPTIONS]"].join(" ");
  const entries = Object.entries(args);
  const required = entries.filter(([, argument]) => !isPositional(argument) && isRequired(argument));
  return [
    ...path,
    ...required.map(
      ([name, argument]) => `${writtenForms(name, argument).at(-1)} ${placeholderOf(name, argument)}`,
    ),
    "[OPTIONS]",
    ...entries
      .filter(([, argument]) => isPositional(argument))
      .map(([name, argument]) => usageOf(name, argument)),
  ].join(" ");
}

/** `mosaic help fleet start`: works for pass-through commands too, where `--help` belongs to the runtime. */
export function helpCommand([program = "mosaic", ...words]: readonly string[]): string {
  return [program, "help", ...words].join(" ");
}

/** The help of a group. That of the program itself fits a terminal of 24 rows, with the prompt below it. */
export function renderGroupHelp(path: readonly string[], group: CommandGroup, style: Style): string {
  const isRoot = path.length === 1;
  const usage = usageLine(path, undefined);
  const more = isRoot ? ", options or exit-codes" : "";
  const sections = [
    title(path, group.summary, style) + (isRoot ? `\nusage: ${usage}` : ""),
    ...(isRoot ? [] : [section("USAGE", [INDENT + usage], style)]),
    ...groupSections(path, group, style),
    `${isRoot ? "More" : "Help on one command"}: ${helpCommand([...path, "COMMAND"])}${more}`,
  ];
  return `${sections.filter((part) => part !== "").join("\n\n")}\n`;
}

function groupSections(path: readonly string[], group: CommandGroup, style: Style): readonly string[] {
  const given = group.sections ?? [];
  const named = new Set(given.flatMap(({ rows }) => rows.flatMap(({ words }) => words)));
  const rest = [...shownCommands(group).map(([name]) => name), ...Object.keys(group.shortcuts ?? {})]
    .filter((word) => !named.has(word))
    .map((word): HelpRow => ({ words: [word] }));
  const last = given.length === 0 ? "COMMANDS" : "MORE";
  const merged = given.some(({ heading }) => heading === last)
    ? given.map((each) => (each.heading === last ? { ...each, rows: [...each.rows, ...rest] } : each))
    : [...given, { heading: last, rows: rest }];
  // One width for all sections, so that their columns line up.
  const rows = merged.map(({ rows: each }) => each.map((row) => groupRow(path, group, row)));
  const width = Math.min(WIDEST_TERM, Math.max(0, ...rows.flat().map(([term]) => term.length)));
  return merged.map(({ heading }, index) => section(heading, table(rows[index] ?? [], style, width), style));
}

function groupRow(path: readonly string[], group: CommandGroup, { words, shown, about }: HelpRow): Row {
  const [word = ""] = words;
  const node = findCommand(group, word)?.node;
  const aliases = node?.aliases ?? [];
  const way = group.shortcuts?.[word];
  const summary = node?.summary ?? (way === undefined ? "" : `short for ${[...path, ...way].join(" ")}`);
  const text = about ?? summary;
  return [
    shown ?? words.join(", "),
    aliases.length === 0 || about !== undefined ? text : `${text} (also: ${aliases.join(", ")})`,
  ];
}

export function renderVerbHelp(path: readonly string[], summary: string, verb: Verb, style: Style): string {
  const args = shownArguments(verb.args);
  const examples = verb.examples.flatMap(({ command, explains }) => [
    INDENT + style.cyan(command),
    ...wrap(explains, WIDTH - 6).map((line) => `      ${line}`),
  ]);
  const options = table(optionRows(args), style);
  if (Object.values(args).some(({ type }) => type === "duration")) options.push(INDENT + TIMES);
  const codes = table(describeExitCodes(verb.exitCodes ?? {}), style);
  if (verb.exitNote !== undefined) codes.push(...wrap(verb.exitNote, WIDTH - 2).map((line) => INDENT + line));
  const sections = [
    title(path, summary, style),
    ...(verb.details === undefined ? [] : [wrap(verb.details, WIDTH).join("\n")]),
    section("USAGE", [INDENT + usageLine(path, args)], style),
    section("ARGUMENTS", table(positionalRows(args), style), style),
    section("OPTIONS", options, style),
    section("EXAMPLES", examples, style),
    section("EXIT CODES", codes, style),
    ...(isPassThrough(verb) ? [] : ["Options of every command (--json, --quiet …): mosaic help options"]),
  ];
  return `${sections.filter((text) => text !== "").join("\n\n")}\n`;
}

/** Whether everything behind the command's word belongs to another program. */
function isPassThrough({ args }: Verb): boolean {
  return Object.values(args).some(({ type }) => type === "verbatim");
}

function title(path: readonly string[], summary: string, style: Style): string {
  return wrap(`${path.join(" ")}: ${summary}`, WIDTH)
    .join("\n")
    .replace(path.join(" "), style.bold);
}

export function section(heading: string, lines: readonly string[], style: Style): string {
  return lines.length === 0 ? "" : [style.bold(heading), ...lines].join("\n");
}

export function table(
  rows: readonly Row[],
  style: Style,
  width = Math.min(WIDEST_TERM, Math.max(0, ...rows.map(([term]) => term.length))),
): string[] {
  const margin = INDENT.length + width + 2;
  return rows.flatMap(([term, description]) => {
    const lines = wrap(description, WIDTH - margin);
    // A term that is too long for its column gets a line of its own.
    const beside = term.length > width ? "" : " ".repeat(width - term.length + 2) + (lines.shift() ?? "");
    return [
      (INDENT + style.cyan(term) + beside).trimEnd(),
      ...lines.map((line) => " ".repeat(margin) + line),
    ];
  });
}

export function positionalRows(args: Arguments): Row[] {
  return Object.entries(args)
    .filter(([, argument]) => isPositional(argument))
    .map(([name, argument]): Row => [usageOf(name, argument), describe(argument)]);
}

export function optionRows(args: Arguments): Row[] {
  return Object.entries(args)
    .filter(([, argument]) => !isPositional(argument))
    .map(([name, argument]): Row => {
      const forms = writtenForms(name, argument).join(", ");
      const value = argument.type === "boolean" ? "" : ` ${placeholderOf(name, argument)}`;
      // Without a short form, the long one is still aligned with the others.
      const indent = writtenAliases(argument).some((alias) => alias.length === 2) ? "" : "    ";
      return [indent + forms + value, describe(argument)];
    });
}

function describe(argument: Argument): string {
  const negative =
    argument.type === "boolean" && argument.default === true ? argument.negativeDescription : undefined;
  const notes: string[] = [];
  const choices =
    argument.type === "enum"
      ? argument.options
      : argument.type === "positional" || argument.type === "string"
        ? argument.choices
        : undefined;
  if (choices !== undefined) notes.push(`one of ${choices.join(", ")}`);
  if (argument.type === "string" && argument.repeatable === true) notes.push("may be repeated");
  if (argument.type !== "verbatim" && argument.type !== "boolean") {
    if (argument.default !== undefined) notes.push(`default: ${argument.default}`);
    else if (!isPositional(argument) && isRequired(argument)) notes.push("required");
  }
  const text = negative ?? argument.description ?? "";
  return notes.length === 0 ? text : `${text} (${notes.join("; ")})`.trimStart();
}

function isRequired(argument: Argument): boolean {
  if (argument.type === "verbatim" || argument.type === "boolean") return false;
  if (argument.type === "positional") return argument.required !== false && argument.default === undefined;
  return argument.required === true;
}

function usageOf(name: string, argument: Argument): string {
  const many = argument.type === "verbatim" || (argument.type === "positional" && argument.variadic === true);
  const text = placeholderOf(name, argument) + (many ? "…" : "");
  return isRequired(argument) ? text : `[${text}]`;
}

function wrap(text: string, width: number): string[] {
  return Bun.wrapAnsi(text, width, { trim: true }).split("\n");
}
