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

/** Every word that is a command of this group, aliases included. */
export function commandWords(group: CommandGroup): readonly string[] {
  return Object.entries(group.commands).flatMap(([name, node]) => [name, ...(node.aliases ?? [])]);
}
