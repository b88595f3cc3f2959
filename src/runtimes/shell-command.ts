import type { Sought } from "./contract.ts";

/**
 * Pure. The first line of the shell command that a raw message runs; undefined for what is no such message. The envelope
 * keeps a `!` from being first.
 */
export function shellCommandOf({ needle }: Pick<Sought, "needle">): string | undefined {
  const command = needle.startsWith("!") ? needle.slice(1).trim() : "";
  return command === "" ? undefined : command;
}

/** A needle is the beginning of a line that is longer than a little more than this. */
const MAY_BE_CUT = 50;

/** Pure. Whether a command, as a runtime wrote it down, is that one. */
export function isShellCommand(command: unknown, sought: string): boolean {
  const line = typeof command === "string" ? (command.split("\n", 1)[0] ?? "").trim() : "";
  return sought.length < MAY_BE_CUT ? line === sought : line.startsWith(sought);
}
