import type { FileChange } from "./units/install-plan.ts";

/** A change of a file as a person reads it: lines that go and lines that come, in their order. */
export function fileDifference(change: FileChange): string {
  const before = linesOf(change.before ?? "");
  const after = change.kind === "remove" ? [] : linesOf(change.text);
  if (change.kind === "mode") return `--- ${change.path}\n    mode ${change.mode.toString(8)}`;
  const header = change.before === undefined ? `+++ ${change.path} (new)` : `--- ${change.path}`;
  return [header, ...difference(before, after)].join("\n");
}

function linesOf(text: string): string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

/** Common lines at both ends are left out; what is between them is short in files of this size. */
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
