import { MASK } from "../../base/secrets.ts";
import { isMark } from "./units/environment-file.ts";
import type { FileChange } from "./units/install-plan.ts";

/**
 * Variables that mosaic writes into env files itself and that are no secrets: the roster's document shows them too. All
 * others come from the operator, or from an `env` of the roster.
 */
const SHOWN =
  /^(?:PATH|MOSAIC_AGENT_(?:NAME|RUNTIME|CLASS|MODEL|WORKDIR|COMMAND|RESUME|LOGS_MAX|ENTRY)|MOSAIC_HEARTBEAT_[A-Z_]+)=/;

/**
 * A change of a file for a person: removed and added lines, in order. Values in env files are masked, because every
 * face passes a difference on.
 */
export function fileDifference(change: FileChange): string {
  const before = linesOf(change.before ?? "");
  const after = change.kind === "remove" ? [] : linesOf(change.text);
  if (change.kind === "mode") return `--- ${change.path}\n    mode ${change.mode.toString(8)}`;
  const header = change.before === undefined ? `+++ ${change.path} (new)` : `--- ${change.path}`;
  const lines = difference(before, after);
  return [
    header,
    ...(isEnvironmentFile(change) ? lines.map((line) => maskLine(line, change.before === undefined)) : lines),
  ].join("\n");
}

function isEnvironmentFile({ path }: FileChange): boolean {
  return path.endsWith(".env");
}

/**
 * One line of a difference, with its sign. A line that is no assignment may be the second line of a value, and a
 * comment may be a disabled secret: both are masked completely. In a new file the comments are mosaic's.
 */
function maskLine(line: string, isNew: boolean): string {
  const sign = line.slice(0, 1);
  const text = line.slice(1);
  if (text.trim() === "" || isMark(text) || SHOWN.test(text) || (isNew && text.startsWith("# "))) return line;
  const name = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=/.exec(text)?.[1];
  return name === undefined ? `${sign}${MASK}` : `${sign}${name}=${MASK}`;
}

function linesOf(text: string): string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

/** Common lines at both ends are left out; what is left is short in files of this size. */
function difference(before: readonly string[], after: readonly string[]): string[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  ) {
    end++;
  }
  return [
    ...before.slice(start, before.length - end).map((line) => `-${line}`),
    ...after.slice(start, after.length - end).map((line) => `+${line}`),
  ];
}
