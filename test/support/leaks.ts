import { afterAll } from "bun:test";
import { MARKER, parentOf, startedWith, survivors } from "./processes.ts";
import { temporaryFoldersLeft } from "./temporary-home.ts";
import { tmuxServersLeft } from "./tmux-server.ts";

function isDescendant(pid: number): boolean {
  for (let parent = parentOf(pid); parent !== undefined && parent > 1; parent = parentOf(parent)) {
    if (parent === process.pid) return true;
  }
  return false;
}

/** Whoever runs the tests, up to the first process: in the lab that one carries the marker too. */
function ancestors(pid: number): number[] {
  const parent = parentOf(pid);
  return parent === undefined || parent === 0 ? [] : [parent, ...ancestors(parent)];
}

/**
 * Call at the top of a test file: its tests fail when, at their end, a tmux server or a folder that the helpers
 * made is still there, or a process the tests started: a descendant, or one that carries the run's marker in its
 * environment (by itself, as `scripts/run-tests.ts` sets it for the whole run; an environment made by hand has
 * to pass it on, as `TemporaryHome.environment()` does).
 */
export function forbidLeaks(): void {
  const run = process.env[MARKER];
  const above = new Set(ancestors(process.pid));
  const isOurs = (pid: number) =>
    pid !== process.pid &&
    !above.has(pid) &&
    (isDescendant(pid) || (run !== undefined && startedWith(pid, MARKER) === run));
  afterAll(async () => {
    const left = [
      ...tmuxServersLeft().map((socket) => `tmux server ${socket}`),
      ...temporaryFoldersLeft().map((path) => `folder ${path}`),
      ...(await survivors(isOurs)).map(({ pid, command }) => `process ${pid} ${command}`),
    ];
    if (left.length > 0) throw new Error(`the tests left behind:\n${left.join("\n")}`);
  });
}
