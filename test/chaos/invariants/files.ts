/** What a kill, a full disk or a removed folder may not leave: half of something, something temporary, a stale lock. */
import { parseHeartbeat } from "../../../src/domain/heartbeat/format.ts";
import { GARBAGE } from "../faults/garbage.ts";
import type { FileFact } from "../facts.ts";
import { parse } from "../parse.ts";
import type { Invariant } from "./invariant.ts";

function isWhole({ path, kind, size, text }: FileFact): boolean {
  if (text === GARBAGE) return true; // of the campaign's own
  if (kind !== "file") return true;
  if (path.endsWith(".hb")) return parseHeartbeat(text) !== undefined;
  if (path.endsWith("deliveries"))
    return text.split("\n").every((line) => line === "" || parse(line) !== undefined);
  if (/fleet\/run\/[^/]+\.json$/.test(path)) return parse(text) !== undefined;
  // on a full disk the record of a stop is an empty file, and counts
  if (path.endsWith(".stopped") && size === 0) return true;
  if (/\.(env|conf|sh|exit|launch|stopped)$/.test(path)) return size > 0 && text.endsWith("\n");
  return true;
}

export const wholeFiles: Invariant = {
  name: "no temporary or half-written file",
  violations: ({ files }) => [
    // elsewhere it goes with the next write, or with the uninstall
    ...files
      .filter(({ path }) => /^fleet\/((run|agents)\/)?[^/]*\.tmp$/.test(path))
      .map(({ path }) => `${path} was left`),
    ...files
      .filter(({ path }) => /fleet\/run\/.*\.(environment|command)$/.test(path))
      .map(({ path }) => `${path} was left`),
    ...files.filter((file) => !isWhole(file)).map(({ path, text }) => `${path}: ${JSON.stringify(text)}`),
  ],
};

export const noStaleLock: Invariant = {
  name: "no lock or record of a restart or stop that is over",
  violations: ({ workers }) => workers.map((what) => `${what} is still there`),
};

export const notOurs: Invariant = {
  name: "what is not mosaic's is as it was: another tmux server, a file behind a link, foreign files",
  violations: ({ foreign, victim, files }, expected) => [
    ...(foreign === expected.foreign ? [] : [`the other tmux server was ${expected.foreign}, is ${foreign}`]),
    ...(victim === expected.victim ? [] : [`the file behind the link is ${JSON.stringify(victim)}`]),
    ...[...expected.planted]
      .filter(([path]) => !files.some((file) => file.path === path && file.kind === "file"))
      .map(([path]) => `${path} is gone`),
  ],
};
