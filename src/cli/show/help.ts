import {
  type Argument,
  type Arguments,
  isPositional,
  placeholderOf,
  writtenAliases,
  writtenForms,
} from "../grammar/arguments.ts";
import { COMMON_ARGUMENTS } from "../grammar/common.ts";
import type { CommandGroup } from "../grammar/tree.ts";
import type { Verb } from "../grammar/verb.ts";
import { describeExitCodes } from "../exit-codes.ts";
import type { Style } from "./style.ts";

/** Help is laid out for the narrowest usual terminal, so that it is the same text everywhere. */
const WIDTH = 80;
const INDENT = "  ";
const WIDEST_TERM = 26;

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

export function renderGroupHelp(path: readonly string[], group: CommandGroup, style: Style): string {
  const rows = Object.entries(group.commands).map(([name, node]): Row => {
    const aliases = node.aliases ?? [];
    return [name, aliases.length === 0 ? node.summary : `${node.summary} (also: ${aliases.join(", ")})`];
  });
  const sections = [
    title(path, group.summary, style),
    section("USAGE", [INDENT + usageLine(path, undefined)], style),
    section("COMMANDS", table(rows, style), style),
    section("SHORT", table(shortcutRows(path, group), style), style),
    section("COMMON OPTIONS", table(optionRows(COMMON_ARGUMENTS), style), style),
  ].filter((part) => part !== "");
  // The whole table stands once, at the top; each command shows the codes it can end with.
  if (path.length === 1)
    sections.push(section("EXIT CODES", table(describeExitCodes(undefined), style), style));
  return `${[...sections, `Help on one command: ${helpCommand([...path, "COMMAND"])}`].join("\n\n")}\n`;
}

function shortcutRows(path: readonly string[], { shortcuts = {} }: CommandGroup): readonly Row[] {
  return Object.entries(shortcuts).map(([word, way]): Row => [word, [...path, ...way].join(" ")]);
}

export function renderVerbHelp(path: readonly string[], summary: string, verb: Verb, style: Style): string {
  const { args } = verb;
  const positional = Object.entries(args)
    .filter(([, argument]) => isPositional(argument))
    .map(([name, argument]): Row => [usageOf(name, argument), describe(argument)]);
  const examples = verb.examples.flatMap(({ command, explains }) => [
    INDENT + style.cyan(command),
    ...wrap(explains, WIDTH - 6).map((line) => `      ${line}`),
  ]);
  const codes = table(describeExitCodes(verb.exitCodes ?? {}), style);
  if (verb.exitNote !== undefined) codes.push(...wrap(verb.exitNote, WIDTH - 2).map((line) => INDENT + line));
  const sections = [
    title(path, summary, style),
    ...(verb.details === undefined ? [] : [wrap(verb.details, WIDTH).join("\n")]),
    section("USAGE", [INDENT + usageLine(path, args)], style),
    section("ARGUMENTS", table(positional, style), style),
    section("OPTIONS", table(optionRows(args), style), style),
    section("COMMON OPTIONS", table(optionRows(COMMON_ARGUMENTS), style), style),
    section("EXAMPLES", examples, style),
    section("EXIT CODES", codes, style),
  ];
  return `${sections.filter((text) => text !== "").join("\n\n")}\n`;
}

function title(path: readonly string[], summary: string, style: Style): string {
  return wrap(`${path.join(" ")}: ${summary}`, WIDTH)
    .join("\n")
    .replace(path.join(" "), style.bold);
}

function section(heading: string, lines: readonly string[], style: Style): string {
  return lines.length === 0 ? "" : [style.bold(heading), ...lines].join("\n");
}

function table(rows: readonly Row[], style: Style): string[] {
  const width = Math.min(WIDEST_TERM, Math.max(0, ...rows.map(([term]) => term.length)));
  const margin = INDENT.length + width + 2;
  return rows.flatMap(([term, description]) => {
    const lines = wrap(description, WIDTH - margin);
    // A term that is too long for its column stands on a line of its own.
    const beside = term.length > width ? "" : " ".repeat(width - term.length + 2) + (lines.shift() ?? "");
    return [
      (INDENT + style.cyan(term) + beside).trimEnd(),
      ...lines.map((line) => " ".repeat(margin) + line),
    ];
  });
}

function optionRows(args: Arguments): Row[] {
  return Object.entries(args)
    .filter(([, argument]) => !isPositional(argument))
    .map(([name, argument]): Row => {
      const forms = writtenForms(name, argument).join(", ");
      const value = argument.type === "boolean" ? "" : ` ${placeholderOf(name, argument)}`;
      // Without a short form the long one still stands below the others.
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
      : argument.type === "positional"
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
