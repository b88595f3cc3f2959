import { shownArguments } from "../../cli/grammar/arguments.ts";
import { COMMON_ARGUMENTS } from "../../cli/grammar/common.ts";
import { type CommandGroup, type CommandNode, isGroup, shownCommands } from "../../cli/grammar/tree.ts";
import { describeExitCodes } from "../../cli/exit-codes.ts";
import { TIMES, optionRows, positionalRows, usageLine } from "../../cli/show/help.ts";
import { MANUAL_MARK } from "../../domain/setup/manual-pages.ts";
import { roffArgument, roffEntry, roffLines, roffText } from "./roff.ts";

/** A page for man(1): its file's name, and its text. */
export interface ManualPage {
  readonly name: string;
  readonly text: string;
}

interface Command {
  readonly path: readonly string[];
  readonly node: Exclude<CommandNode, CommandGroup>;
}

/** Groups that are large enough for pages of their own. */
const OWN_PAGES = ["fleet", "agent"];

/** The manual, made from the same definitions as the help, so it describes this very binary. */
export async function manualPages(root: CommandGroup, version: string): Promise<readonly ManualPage[]> {
  const all = commandsOf(root, ["mosaic"]);
  const isOwn = ({ path }: Command) => OWN_PAGES.includes(path[1] ?? "");
  const pages = [
    page(["mosaic"], root.summary, version, [
      ...section("DESCRIPTION"),
      roffText(
        "mosaic runs agents from one roster file: each has a tmux session of its own, is kept running by ",
      ),
      roffText(
        "systemd's user manager, and can be sent messages, watched and typed into. What mosaic says of an agent ",
      ),
      roffText("it has asked for; what could not be asked is shown as unknown."),
      ...shortWords(root),
      ...section("COMMANDS"),
      ...(await Promise.all(all.filter((each) => !isOwn(each)).map(command))).flat(),
      ...section("OPTIONS OF EVERY COMMAND"),
      ...optionRows(COMMON_ARGUMENTS).flatMap(([term, text]) => roffEntry(term.trim(), text)),
      ...section("EXIT STATUS"),
      ...describeExitCodes(undefined).flatMap(([status, text]) => roffEntry(status, text)),
      ...section("SEE ALSO"),
      roffText(OWN_PAGES.map((name) => `mosaic-${name}(1)`).join(", ")),
    ]),
  ];
  for (const name of OWN_PAGES) {
    const group = root.commands[name];
    if (group === undefined) continue;
    const own = all.filter(({ path }) => path[1] === name);
    pages.push(
      page(["mosaic", name], group.summary, version, [
        ...section("COMMANDS"),
        ...(await Promise.all(own.map(command))).flat(),
        ...section("SEE ALSO"),
        roffText("mosaic(1), which has the options and the exit status of every command"),
      ]),
    );
  }
  return pages;
}

function commandsOf(group: CommandGroup, path: readonly string[]): readonly Command[] {
  return shownCommands(group).flatMap(([name, node]) =>
    isGroup(node) ? commandsOf(node, [...path, name]) : [{ path: [...path, name], node }],
  );
}

function page(
  path: readonly string[],
  summary: string,
  version: string,
  body: readonly string[],
): ManualPage {
  const name = path.join("-");
  const lines = [
    MANUAL_MARK,
    `.TH ${[name.toUpperCase(), "1", "", `mosaic ${version}`, ""].map(roffArgument).join(" ")}`,
    // neither justified nor hyphenated, so that commands can be copied
    ".ad l",
    ".nh",
    ...section("NAME"),
    `${roffText(name)} \\- ${roffText(summary)}`,
    ...section("SYNOPSIS"),
    `.B ${roffArgument(usageLine(path, undefined))}`,
    ...body,
  ];
  return { name: `${name}.1`, text: `${lines.join("\n")}\n` };
}

function section(heading: string): string[] {
  return [`.SH ${roffArgument(heading)}`];
}

function shortWords({ shortcuts = {} }: CommandGroup): string[] {
  return [
    ".PP",
    roffText("Short words for what is done every day:"),
    ...Object.entries(shortcuts).flatMap(([word, way]) =>
      roffEntry(`mosaic ${word}`, ["mosaic", ...way].join(" ")),
    ),
  ];
}

async function command({ path, node }: Command): Promise<string[]> {
  const verb = await node.load();
  const args = shownArguments(verb.args);
  const options = optionRows(args);
  const hasTime = Object.values(args).some(({ type }) => type === "duration");
  return [
    `.SS ${roffArgument(usageLine(path, args))}`,
    // a request may end with a dot; here the summary is a sentence
    roffText(sentence(node.summary)),
    ...(verb.details === undefined ? [] : [".PP", roffText(verb.details)]),
    ...[...positionalRows(args), ...options].flatMap(([term, text]) => roffEntry(term.trim(), text)),
    ...(hasTime ? [".PP", roffText(sentence(TIMES))] : []),
    ...verb.examples.flatMap(({ command: line, explains }) => [
      ".PP",
      roffText(`${explains}:`),
      ...roffLines([line]),
    ]),
    ".PP",
    roffText(
      `Exit status: ${describeExitCodes(verb.exitCodes ?? {})
        .map(([status, text]) => `${status} ${text}`)
        .join("; ")}${verb.exitNote === undefined ? "" : `; ${verb.exitNote}`}.`,
    ),
  ];
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
