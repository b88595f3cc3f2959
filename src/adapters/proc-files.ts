/**
 * What /proc says of a process, for whoever takes "it cannot be read" for "it is not there". Read synchronously: these
 * files are in memory, and a turn of the event loop for each costs more than reading them (Bun 1.4.5, 50 agents).
 */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { parseProcessStat, type ProcessStat } from "./proc-stat.ts";

/** The text of a kernel file; undefined where it cannot be read. */
export function kernelText(path: string): string | undefined {
  try {
    // latin1 keeps bytes that are not UTF-8: a program's name may contain any
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}

export function statOf(pid: number | "self"): ProcessStat | undefined {
  return parseProcessStat(kernelText(`/proc/${pid}/stat`) ?? "");
}

/** All descendants of a process, without itself. */
export function descendantsOf(pid: number): number[] {
  const found: number[] = [];
  const open = [pid];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    // a pid may be reused between two reads, which could make a circle
    const children = childrenOf(next).filter((child) => child !== pid && !found.includes(child));
    found.push(...children);
    open.push(...children);
  }
  return found;
}

/** A child belongs to the thread that made it: a program that forks in its second thread has none in its first. */
function childrenOf(pid: number): number[] {
  return threadsOf(pid).flatMap((thread) =>
    (kernelText(`/proc/${pid}/task/${thread}/children`) ?? "").split(" ").filter(Boolean).map(Number),
  );
}

/** The children of its first thread only, which is cheap. */
export function firstChildrenOf(pid: number): number[] {
  return (kernelText(`/proc/${pid}/task/${pid}/children`) ?? "").split(" ").filter(Boolean).map(Number);
}

/** The path of the program that it runs, as the kernel says it; undefined where it cannot be read. */
export function executableOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return undefined;
  }
}

/** One letter for each thread: R, S, D … */
export function threadStatesOf(pid: number): readonly string[] {
  return threadsOf(pid).flatMap(
    (thread) => parseProcessStat(kernelText(`/proc/${pid}/task/${thread}/stat`) ?? "")?.state ?? [],
  );
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** "NAME=VALUE", as it was started; empty for a process that is gone or another user's. */
export function environmentEntries(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    return [];
  }
}

/** One variable; undefined also where nothing can be read. The others are not decoded. */
export function variableOf(pid: number, name: string): string | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(`/proc/${pid}/environ`);
  } catch {
    return undefined;
  }
  const start = `${name}=`;
  let at = bytes.indexOf(start);
  while (at > 0 && bytes[at - 1] !== 0) at = bytes.indexOf(start, at + 1);
  if (at < 0) return undefined;
  const from = at + Buffer.byteLength(start);
  const end = bytes.indexOf(0, from);
  return bytes.toString("utf8", from, end < 0 ? undefined : end);
}

/** All variables by name; undefined where they cannot be read. */
export function environmentOf(pid: number): Record<string, string> | undefined {
  const environment: Record<string, string> = {};
  for (const entry of environmentEntries(pid)) {
    const equals = entry.indexOf("=");
    if (equals > 0) environment[entry.slice(0, equals)] = entry.slice(equals + 1);
  }
  return Object.keys(environment).length === 0 ? undefined : environment;
}
