import { COMMON_ARGUMENTS } from "../grammar/common.ts";
import { type CommandGroup, type CommandNode, findCommand, isGroup, shortcutOf } from "../grammar/tree.ts";
import { findFlag, looksLikeOption } from "./flags.ts";

/** Where the words of a command line lead in the command tree. */
export interface Resolution {
  /** The words of the command, aliases replaced: `["mosaic", "fleet", "install-systemd"]`. */
  readonly path: readonly string[];
  readonly node: CommandNode;
  /** Options that stood before or between the command's words. */
  readonly leading: readonly string[];
  /** Everything after the last word of the command, as it was given. */
  readonly rest: readonly string[];
  /** The word that is no command of `node`; `node` is then the group it was looked up in. */
  readonly unknown: string | undefined;
}

/**
 * Walks the command tree, and loads nothing. `--` ends the walk. `help` as the first word is `--help` for what follows,
 * as in most programs with commands.
 */
export function resolve(argv: readonly string[], root: CommandGroup): Resolution {
  const path = ["mosaic"];
  const leading: string[] = [];
  let node: CommandNode = root;
  let index = 0;
  for (; index < argv.length && isGroup(node); index++) {
    const word = argv[index] ?? "";
    if (word === "--") break;
    if (looksLikeOption(word)) {
      leading.push(word);
      const value = argv[index + 1];
      if (value !== undefined && takesNextWord(word) && !looksLikeOption(value)) {
        leading.push(value);
        index++;
      }
      continue;
    }
    const found = findCommand(node, word);
    const longer: readonly string[] | undefined = found === undefined ? shortcutOf(node, word) : undefined;
    if (longer !== undefined) {
      for (const step of longer) {
        const next: { readonly name: string; readonly node: CommandNode } | undefined = isGroup(node)
          ? findCommand(node, step)
          : undefined;
        if (next === undefined) throw new Error(`the shortcut '${word}' leads nowhere`);
        path.push(next.name);
        node = next.node;
      }
    } else if (found !== undefined) {
      path.push(found.name);
      node = found.node;
    } else if (word === "help" && path.length === 1) {
      leading.push("--help");
    } else {
      return { path, node, leading, rest: argv.slice(index + 1), unknown: word };
    }
  }
  return { path, node, leading, rest: argv.slice(index), unknown: undefined };
}

function takesNextWord(word: string): boolean {
  const found = word.includes("=") ? undefined : findFlag(word, COMMON_ARGUMENTS);
  return found !== undefined && found.argument.type !== "boolean";
}
