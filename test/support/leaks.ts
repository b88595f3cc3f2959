import { afterAll } from "bun:test";
import { MARKER, isOfRun, parentOf, startedWith, survivors } from "./processes.ts";
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

/** Bun's own number of a worker of `--parallel`, which all that the worker starts inherits; 1.4.5 has it. */
const WORKER = "BUN_TEST_WORKER_ID";

/** What tells the processes of this file from those of a file that runs beside it. */
interface Mark {
  readonly run: string;
  /** `RUN/PID`, for environments that are made by hand from `process.env`. */
  readonly own: string;
  readonly worker: string | undefined;
}

/**
 * Gives this worker a mark of its own. Bun.spawn without `env` does not see a change of `process.env` (1.4.5):
 * such a child carries the mark of the whole run, and the number of the worker.
 */
function markThisWorker(): Mark | undefined {
  const given = process.env[MARKER];
  if (given === undefined) return undefined;
  const run = given.split("/")[0] ?? given;
  const own = `${run}/${process.pid}`;
  process.env[MARKER] = own;
  return { run, own, worker: process.env[WORKER] };
}

/** Longer than what is waited for; the time that `bun test` gives a hook by itself is not. */
const PATIENCE_MS = 30_000;

function carries(pid: number, mark: Mark): boolean {
  const theirs = startedWith(pid, MARKER);
  if (theirs === mark.own) return true;
  return theirs !== undefined && isOfRun(theirs, mark.run)
    ? !theirs.includes("/") && startedWith(pid, WORKER) === mark.worker
    : false;
}

/**
 * Call at the top of a test file: its tests fail when, at their end, a tmux server or a folder that the helpers
 * made is still there, or a process the tests started: a descendant, or one that carries the run's marker in its
 * environment (by itself, as `scripts/run-tests.ts` sets it for the whole run; an environment made by hand has
 * to pass it on, as `TemporaryHome.environment()` does). Where files run side by side, each answers for what its
 * own worker started; what nobody answers for, the runner finds at the end of the run.
 */
export function forbidLeaks(): void {
  const mark = markThisWorker();
  const above = new Set(ancestors(process.pid));
  const isOurs = (pid: number) =>
    pid !== process.pid &&
    !above.has(pid) &&
    (isDescendant(pid) || (mark !== undefined && carries(pid, mark)));
  afterAll(async () => {
    const left = [
      ...tmuxServersLeft().map((socket) => `tmux server ${socket}`),
      ...temporaryFoldersLeft().map((path) => `folder ${path}`),
      ...(await survivors(isOurs)).map(({ pid, command }) => `process ${pid} ${command}`),
    ];
    if (left.length > 0) throw new Error(`the tests left behind:\n${left.join("\n")}`);
  }, PATIENCE_MS);
}
