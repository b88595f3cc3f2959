import {
  type NamedWay,
  type CommandGroup,
  allWays,
  commandWords,
  isGroup,
  waysOfOtherWords,
} from "./grammar/tree.ts";
import type { Outcome, Verb } from "./grammar/verb.ts";
import { MosaicError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import { versionDocument } from "../operations/host/version.ts";
import type { Context, Page } from "./context.ts";
import type { CommonOptions } from "./create-context.ts";
import { EXIT_STATUS } from "./exit-codes.ts";
import { helpTopic } from "./show/help-topics.ts";
import { renderGroupHelp, renderVerbHelp } from "./show/help.ts";
import { type Io, ReaderGone } from "./io.ts";
import { jsonText } from "./show/json-text.ts";
import type { Resolution } from "./parse/resolve.ts";
import type { Scan } from "./parse/scan.ts";
import type { Style } from "./show/style.ts";

/** A command line, as far as it was understood. */
export interface Request extends Resolution {
  /** The command, loaded; undefined where the words name a group. */
  readonly verb: Verb | undefined;
  readonly scanned: Scan;
  readonly options: CommonOptions;
  readonly context: Context;
  readonly io: Io;
  readonly page: Page;
  readonly errorStyle: () => Style;
}

/**
 * Does what was asked and resolves to the exit status. Help wins over everything but a command that does not
 * exist, the version over every mistake, a mistake over doing anything.
 */
export async function answer(request: Request): Promise<number> {
  const { node, path, scanned, options, unknown, verb, context, io, page } = request;
  const { switches, problems } = scanned;
  if (switches.get("help") === true && unknown !== undefined && path.length === 1) {
    const topic = helpTopic(unknown, page.style);
    if (topic !== undefined) {
      await io.out.write(topic);
      return 0;
    }
  }
  if (switches.get("help") === true && unknown === undefined) {
    await io.out.write(helpText(request, page.style));
    return 0;
  }
  if (switches.get("version") === true) return write(versionOutcome(), request);
  if (isGroup(node)) {
    if (unknown !== undefined) throw unknownCommand(unknown, path, node, context.commands);
    if (problems[0] !== undefined) throw problems[0];
    return withoutCommand(request);
  }
  if (problems[0] !== undefined) throw problems[0];
  if (verb === undefined) throw new Error(`no command was loaded for '${path.join(" ")}'`);
  // Imported here: citty loads node:util, which `--version` and `--help` can do without.
  const { readValues } = await import("./parse/values.ts");
  const outcome = await verb.run(context, readValues(scanned, verb.args));
  return write(outcome, { io, options, page });
}

function helpText({ node, path, verb }: Request, style: Style): string {
  if (isGroup(node)) return renderGroupHelp(path, node, style);
  return verb === undefined ? "" : renderVerbHelp(path, node.summary, verb, style);
}

/**
 * `mosaic` alone asks what there is. `mosaic fleet` alone in a script is usually a verb that got lost (an empty
 * variable), so it must not end with success. Both print the listing.
 */
async function withoutCommand(request: Request): Promise<number> {
  const { path, options, io, page, errorStyle } = request;
  // A program that says --json can do nothing with a page of help: it gets the error.
  if (path.length === 1 && !options.json) {
    await io.out.write(helpText(request, page.style));
    return 0;
  }
  if (!options.json) await io.error.write(`${helpText(request, errorStyle())}\n`);
  throw new MosaicError("usage", `a command is missing after '${path.join(" ")}'`);
}

/**
 * The hint for an unknown word. In this order: what other programs call a command of this group, or one with a short
 * form; a command of this name in another group; what other programs call any other command; a word of this group that
 * is spelled similarly; one of another group.
 */
function unknownCommand(
  word: string,
  path: readonly string[],
  group: CommandGroup,
  root: CommandGroup,
): MosaicError {
  const place = path.length === 1 ? "" : ` of '${path.join(" ")}'`;
  const meant = meantBy(word, path, group, root);
  return new MosaicError("usage", `unknown command '${word}'${place}`, {
    hint: meant === undefined ? undefined : `did you mean '${meant.join(" ")}'?`,
  });
}

function meantBy(
  word: string,
  path: readonly string[],
  group: CommandGroup,
  root: CommandGroup,
): readonly string[] | undefined {
  const all = allWays(root);
  const others = waysOfOtherWords(root);
  const isHere = ({ way }: NamedWay) => way[0] === path[1];
  const short = Object.values(root.shortcuts ?? {}).map((way) => way.join(" "));
  const named = [
    ...others.filter(isHere),
    // `list` is `ps` before it is the list of something
    ...others.filter(({ way }) => short.includes(way.join(" "))),
    // a command of a nested group (`config hooks list`) is a poor first guess
    ...all.filter(({ way }) => way.length <= 2),
    ...others,
    ...all,
  ].find((each) => each.word === word);
  if (named !== undefined) return ["mosaic", ...named.way];
  const here = nearest(word, commandWords(group));
  if (here !== undefined) return [...path, here];
  // `runtime` is not a misspelled `gateway run`
  const near = nearest(
    word,
    all.map((each) => each.word).filter((each) => !word.startsWith(each)),
  );
  const elsewhere = all.find((each) => each.word === near);
  return elsewhere === undefined ? undefined : ["mosaic", ...elsewhere.way];
}

function versionOutcome(): Outcome {
  const json = versionDocument();
  return { text: `mosaic ${json.version}`, json };
}

/** The one place where a command's answer reaches stdout: as text or as JSON, never both. */
async function write(
  outcome: Outcome,
  { io, options, page }: Pick<Request, "io" | "options" | "page">,
): Promise<number> {
  const text = options.json ? documentText(outcome) : plainText(outcome, page);
  try {
    if (text !== "") await io.out.write(text);
  } catch (thrown) {
    // The work is done and keeps its status, whether or not its output was read to the end.
    if (!(thrown instanceof ReaderGone)) throw thrown;
  }
  return outcome.status ?? (outcome.exit === undefined ? 0 : EXIT_STATUS[outcome.exit]);
}

function documentText({ json }: Outcome): string {
  return json === undefined ? "" : `${jsonText(json, 2)}\n`;
}

function plainText({ text }: Outcome, page: Page): string {
  const made = typeof text === "function" ? text(page) : (text ?? "");
  return made === "" || made.endsWith("\n") ? made : `${made}\n`;
}
