import type { Verb } from "./verb.ts";

/** A command in the index: enough for a listing without loading the command itself. */
export interface CommandLeaf {
  readonly summary: string;
  readonly aliases?: readonly string[];
  readonly load: () => Promise<Verb>;
}

export interface CommandGroup {
  readonly summary: string;
  readonly aliases?: readonly string[];
  readonly commands: Readonly<Record<string, CommandNode>>;
  /** Words that stand for a longer way from here: `ps` for `fleet ps`. A command of that name would win. */
  readonly shortcuts?: Readonly<Record<string, readonly string[]>>;
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

/** Every word that is a command of this group, aliases and shortcuts included. */
export function commandWords(group: CommandGroup): readonly string[] {
  const names = Object.entries(group.commands).flatMap(([name, node]) => [name, ...(node.aliases ?? [])]);
  return [...names, ...Object.keys(group.shortcuts ?? {})];
}

/** The ways to every command of this name below a group: `send` is at `agent send`. */
export function waysTo(group: CommandGroup, word: string): readonly (readonly string[])[] {
  return Object.entries(group.commands).flatMap(([name, node]): (readonly string[])[] => {
    if (isGroup(node)) return waysTo(node, word).map((way) => [name, ...way]);
    return name === word || node.aliases?.includes(word) === true ? [[name]] : [];
  });
}
