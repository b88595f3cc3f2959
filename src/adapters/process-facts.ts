import { readFileSync } from "node:fs";
import type { Answer } from "../base/answer.ts";
import { cannotTell, known, mapAnswer } from "../base/answer.ts";
import { describeError } from "../base/errors.ts";
import type { ProcessFacts } from "../domain/ports/process-facts.ts";
import type { ProcessBirth } from "../domain/ports/process-facts.ts";
import { isDead, parseProcessStat, type ProcessStat } from "./proc-stat.ts";

/** The state and start of a process; a known `undefined` when there is no such process. */
export async function readProcessStat(pid: number, proc = "/proc"): Promise<Answer<ProcessStat | undefined>> {
  const path = `${proc}/${pid}/stat`;
  let text: string;
  try {
    text = readFileSync(path, "latin1");
  } catch (thrown) {
    // ESRCH: it ended between the open and the read.
    if (!hasCode(thrown, "ENOENT", "ESRCH")) return cannotTell(describeError(thrown));
    return confirmGone(pid, path);
  }
  const stat = parseProcessStat(text);
  return stat === undefined ? cannotTell(`${path} is not understood`) : known(stat);
}

/** The facts about this process and others, read from `proc` (another folder only in tests). */
export function createProcessFacts(pid: number = process.pid, proc = "/proc"): ProcessFacts {
  return {
    pid,
    ownBirth: () => readBirth(pid, proc),
    async isAlive(other, birth) {
      const bootId = await readBootId(proc);
      if (!bootId.known) return bootId;
      if (bootId.value !== birth.bootId) return known(false);
      const stat = await readProcessStat(other, proc);
      return mapAnswer(stat, (value) => value !== undefined && isSameAndRunning(value, birth));
    },
  };
}

function isSameAndRunning(stat: ProcessStat, birth: ProcessBirth): boolean {
  return stat.startTime === birth.startTime && !isDead(stat);
}

async function readBirth(pid: number, proc: string): Promise<Answer<ProcessBirth>> {
  const [bootId, stat] = await Promise.all([readBootId(proc), readProcessStat(pid, proc)]);
  if (!bootId.known) return bootId;
  if (!stat.known) return stat;
  if (stat.value === undefined) return cannotTell(`no process ${pid}`);
  return known({ bootId: bootId.value, startTime: stat.value.startTime });
}

async function readBootId(proc: string): Promise<Answer<string>> {
  try {
    const bootId = readFileSync(`${proc}/sys/kernel/random/boot_id`, "latin1").trim();
    return bootId === "" ? cannotTell("the kernel gave an empty boot id") : known(bootId);
  } catch (thrown) {
    return cannotTell(describeError(thrown));
  }
}

/** A /proc mounted with `hidepid`, or not mounted, shows no entry for a process that does run. */
function confirmGone(pid: number, path: string): Answer<undefined> {
  try {
    process.kill(pid, 0);
  } catch (thrown) {
    if (hasCode(thrown, "ESRCH")) return known(undefined);
  }
  return cannotTell(`${path} is not shown`);
}

function hasCode(thrown: unknown, ...codes: string[]): boolean {
  return thrown instanceof Error && "code" in thrown && codes.includes(String(thrown.code));
}
