import type { Verb } from "./verb.ts";

/** A command in the index: enough for a listing without loading the command itself. */
export interface CommandLeaf {
  readonly summary: string;
  readonly aliases?: readonly string[];
  /** What other programs call it (`ls`, `rm`). Not accepted, but the hint for an unknown command knows it. */
  readonly otherWords?: readonly string[];
  /** For programs, not for people: it can be called, but is in no help, hint or completion. */
  readonly plumbing?: boolean;
  readonly load: () => Promise<Verb>;
}

export interface CommandGroup {
  readonly summary: string;
  readonly aliases?: readonly string[];
  readonly commands: Readonly<Record<string, CommandNode>>;
  /** Short forms of longer paths from here: `ps` for `fleet ps`. A command of that name would win. */
  readonly shortcuts?: Readonly<Record<string, readonly string[]>>;
  /** How the help groups the commands. Those that no section names are listed in a last section, MORE. */
  readonly sections?: readonly HelpSection[];
}

export interface HelpSection {
  readonly heading: string;
  readonly rows: readonly HelpRow[];
}

/** One line of a group's help: the words it is about, which are commands or shortcuts of the group. */
export interface HelpRow {
  readonly words: readonly string[];
  /** The left column; by default the words themselves. */
  readonly shown?: string;
  /** The right column; by default the command's summary. */
  readonly about?: string;
}

export type CommandNode = CommandLeaf | CommandGroup;

export function isGroup(node: CommandNode): node is CommandGroup {
  return "commands" in node;
}

/** The child of a group by its name or alias. Own properties only: `constructor` is no command. */
export function findCommand(
  group: CommandGroup,
  word: string,
): { readonly name: string; readonly node: CommandNode } | undefined {
  if (Object.hasOwn(group.commands, word)) {
    const node = group.commands[word];
    if (node !== undefined) return { name: word, node };
  }
  for (const [name, node] of Object.entries(group.commands)) {
    if (node.aliases?.includes(word) === true) return { name, node };
  }
  return undefined;
}

/** The words that a shortcut of this group stands for. */
export function shortcutOf(group: CommandGroup, word: string): readonly string[] | undefined {
  const { shortcuts } = group;
  return shortcuts !== undefined && Object.hasOwn(shortcuts, word) ? shortcuts[word] : undefined;
}

/** The commands that a person sees: all but plumbing. */
export function shownCommands(group: CommandGroup): readonly (readonly [string, CommandNode])[] {
  return Object.entries(group.commands).filter(([, node]) => isGroup(node) || node.plumbing !== true);
}

/** Every word that is a command of this group, aliases and shortcuts included. */
export function commandWords(group: CommandGroup): readonly string[] {
  const names = shownCommands(group).flatMap(([name, node]) => [name, ...(node.aliases ?? [])]);
  return [...names, ...Object.keys(group.shortcuts ?? {})];
}

/** A word that leads to a command, and the full path from the root. */
export interface NamedWay {
  readonly word: string;
  readonly way: readonly string[];
}

/** Every command that a person sees, by name and aliases: `send` is at `agent send`. */
export function allWays(group: CommandGroup): readonly NamedWay[] {
  return shownCommands(group).flatMap(([name, node]): NamedWay[] => {
    if (isGroup(node)) return allWays(node).map(({ word, way }) => ({ word, way: [name, ...way] }));
    return [name, ...(node.aliases ?? [])].map((word) => ({ word, way: [name] }));
  });
}

/** The same by what other programs call them: `ls` is at `fleet ps`. */
export function waysOfOtherWords(group: CommandGroup): readonly NamedWay[] {
  return shownCommands(group).flatMap(([name, node]): NamedWay[] => {
    if (isGroup(node)) return waysOfOtherWords(node).map(({ word, way }) => ({ word, way: [name, ...way] }));
    return (node.otherWords ?? []).map((word) => ({ word, way: [name] }));
  });
}
