import {
  type Argument,
  type Arguments,
  isPositional,
  placeholderOf,
  writtenForms,
} from "../../cli/grammar/arguments.ts";
import { COMMON_ARGUMENTS } from "../../cli/grammar/common.ts";
import { type CommandGroup, isGroup } from "../../cli/grammar/tree.ts";

export interface Word {
  readonly text: string;
  readonly about: string;
}

/** What may follow an option that takes a value: one of these, a path, or something we cannot know. */
export type ValueWords = readonly string[] | "path" | "unknown";

/** One place in the command tree, as a completion script needs it. */
export interface Place {
  /** `/fleet/start`; "" is the program itself. Aliases are places of their own. */
  readonly path: string;
  /** Commands of a group, or the choices of the first positional. */
  readonly words: readonly Word[];
  readonly options: readonly Word[];
  /** Options that take a value, every written form. */
  readonly values: ReadonlyMap<string, ValueWords>;
}

/** The whole tree, every command loaded; groups stand before what is in them. */
export async function collectPlaces(group: CommandGroup, path = ""): Promise<readonly Place[]> {
  const words: Word[] = [];
  const below: Place[] = [];
  for (const [name, node] of Object.entries(group.commands)) {
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
  return [{ path, words, ...optionsOf(COMMON_ARGUMENTS) }, ...below];
}

function verbPlace(path: string, args: Arguments): Place {
  const all = Object.values(args);
  const first = all.find((argument) => argument.type === "positional");
  const words = (first?.choices ?? []).map((text) => ({ text, about: first?.description ?? "" }));
  // After the word of a pass-through command every option belongs to the runtime.
  const isPassThrough = first === undefined && all.some((argument) => argument.type === "verbatim");
  return { path, words, ...optionsOf(isPassThrough ? {} : { ...args, ...COMMON_ARGUMENTS }) };
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
  return /FILE|DIR|PATH/.test(placeholderOf(name, argument)) ? "path" : "unknown";
}
