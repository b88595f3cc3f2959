import {
  type Argument,
  type Arguments,
  type CompletedWords,
  isPositional,
  placeholderOf,
  shownArguments,
  writtenForms,
} from "../../cli/grammar/arguments.ts";
import { COMMON_ARGUMENTS } from "../../cli/grammar/common.ts";
import { type CommandGroup, isGroup, shownCommands } from "../../cli/grammar/tree.ts";

export interface Word {
  readonly text: string;
  readonly about: string;
}

/** Words of the roster, which the script asks for while somebody types. */
export interface RosterWords {
  readonly from: CompletedWords;
}

/** What may follow an option with a value: one of these words, a path, words of the roster, or anything. */
export type ValueWords = readonly string[] | RosterWords | "path" | "unknown";

/** One place in the command tree, as a completion script needs it. */
export interface Place {
  /** `/fleet/start`; "" is the program itself. Aliases have places of their own. */
  readonly path: string;
  /** The commands of a group, or the choices of the first positional. */
  readonly words: readonly Word[];
  /** What its first positional takes besides `words`; `many`: the following ones too. undefined: it has none. */
  readonly takes: { readonly from: CompletedWords | undefined; readonly many: boolean } | undefined;
  readonly options: readonly Word[];
  /** Options with a value, in every written form. */
  readonly values: ReadonlyMap<string, ValueWords>;
}

/** The whole tree with every command loaded; groups come before their commands. */
export async function collectPlaces(group: CommandGroup, path = ""): Promise<readonly Place[]> {
  const words: Word[] = [];
  const below: Place[] = [];
  if (path === "") words.push({ text: "help", about: "show the help of a command" });
  for (const [name, node] of shownCommands(group)) {
    for (const text of [name, ...(node.aliases ?? [])]) {
      words.push({ text, about: node.summary });
      const place = `${path}/${text}`;
      if (isGroup(node)) below.push(...(await collectPlaces(node, place)));
      else below.push(verbPlace(place, (await node.load()).args));
    }
  }
  for (const [text, way] of Object.entries(group.shortcuts ?? {})) {
    const target = below.find((place) => place.path === `${path}/${way.join("/")}`);
    if (target === undefined) continue;
    words.push({ text, about: [`short for`, ...way].join(" ") });
    below.push({ ...target, path: `${path}/${text}` });
  }
  const takes = { from: undefined, many: false };
  return [{ path, words, takes, ...optionsOf(COMMON_ARGUMENTS) }, ...below];
}

function verbPlace(path: string, args: Arguments): Place {
  const all = Object.values(args);
  const first = all.find((argument) => argument.type === "positional");
  const words = (first?.choices ?? first?.suggests ?? []).map((text) => ({
    text,
    about: first?.description ?? "",
  }));
  // After the word of a pass-through command every option belongs to the runtime.
  const isVerbatim = all.some((argument) => argument.type === "verbatim");
  const takes =
    first === undefined
      ? isVerbatim
        ? { from: undefined, many: false }
        : undefined
      : { from: first.completes, many: first.variadic === true && !namesOneThenMore(first.valueHint) };
  const isPassThrough = first === undefined && isVerbatim;
  return {
    path,
    words,
    takes,
    ...optionsOf(isPassThrough ? {} : withCommon(shownArguments(args))),
  };
}

/** The command's own options first: its own `--version V` is the one that counts. */
function withCommon(own: Arguments): Arguments {
  return {
    ...own,
    ...Object.fromEntries(Object.entries(COMMON_ARGUMENTS).filter(([name]) => !(name in own))),
  };
}

/** `NAME KEY=VALUE…`: only the first word is an agent. */
function namesOneThenMore(valueHint: string | undefined): boolean {
  return valueHint?.includes(" ") === true;
}

function optionsOf(args: Arguments): Pick<Place, "options" | "values"> {
  const options: Word[] = [];
  const values = new Map<string, ValueWords>();
  for (const [name, argument] of Object.entries(args)) {
    if (isPositional(argument)) continue;
    const negative = argument.type === "boolean" ? argument.negativeDescription : undefined;
    for (const text of writtenForms(name, argument)) {
      options.push({
        text,
        about: (text.startsWith("--no-") ? negative : undefined) ?? argument.description ?? "",
      });
      if (argument.type !== "boolean") values.set(text, valueWords(name, argument));
    }
  }
  return { options, values };
}

function valueWords(name: string, argument: Argument): ValueWords {
  if (argument.type === "enum") return argument.options;
  if (argument.type === "string" && argument.choices !== undefined) return argument.choices;
  if (argument.type === "string" && argument.suggests !== undefined) return argument.suggests;
  if (argument.type === "string" && argument.completes !== undefined) return { from: argument.completes };
  return /FILE|DIR|PATH/.test(placeholderOf(name, argument)) ? "path" : "unknown";
}
