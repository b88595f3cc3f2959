import { constants, readFileSync } from "node:fs";
import { mkdir, open, readdir, readlink, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { cannotTell, known, mapAnswer } from "../base/answer.ts";
import { describeError } from "../base/errors.ts";
import type { AgentName } from "../base/names.ts";
import type { ProcessIdentity } from "../base/process-identity.ts";
import type { Processes } from "../domain/ports/processes.ts";
import { detach, findProgram, run } from "./process.ts";
import { startedAt, usageOf } from "./process-usage.ts";
import {
  descendantsOf,
  environmentEntries,
  environmentOf,
  executableOf,
  firstChildrenOf,
  kernelText,
  statOf,
  threadStatesOf,
  variableOf,
} from "./proc-files.ts";
import { isDead } from "./proc-stat.ts";
import { readProcessStat } from "./process-facts.ts";

/** Longer than the launcher and the holder script wait for anything. */
const RUN_TIMEOUT_MS = 30_000;

/** The kernel's word for a file that has lost its name. */
const DELETED = / \(deleted\)$/;

/** The processes of this host, by /proc. */
export const systemProcesses: Processes = {
  async identity(pid) {
    const stat = await readProcessStat(pid);
    return mapAnswer(stat, (found) =>
      found === undefined || isDead(found) ? undefined : { pid, startTime: found.startTime },
    );
  },

  async cgroup(pid) {
    try {
      const text = readFileSync(`/proc/${pid}/cgroup`, "utf8");
      return known(/^0::(.*)$/m.exec(text)?.[1]);
    } catch (thrown) {
      return cannotTell(describeError(thrown));
    }
  },

  usage: usageOf,
  startedAt,

  async commandLine(pid) {
    try {
      const name = readFileSync(`/proc/${pid}/comm`, "utf8");
      const line = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      return [name.trimEnd(), ...line.split("\0").filter((word) => word !== "")];
    } catch {
      return [];
    }
  },

  async executable(pid) {
    try {
      const link = `/proc/${pid}/exe`;
      const [path, { dev, ino }] = await Promise.all([readlink(link), stat(link)]);
      return { path: path.replace(DELETED, ""), file: `${dev}:${ino}` };
    } catch {
      return undefined;
    }
  },

  isProgramDeleted(pid, program) {
    const own = executableOf(pid);
    if (own === undefined) return undefined;
    const isInterpreter = program !== undefined && /\/(?:node|bun)$/.test(own);
    const children = isInterpreter ? firstChildrenOf(pid).map(executableOf) : [];
    const started = children.find((path) => path?.replace(DELETED, "").endsWith(`/${program}`));
    return DELETED.test(started ?? own);
  },

  isAtRest: (pid) =>
    [pid, ...descendantsOf(pid)].every((one) => threadStatesOf(one).every((is) => is !== "R" && is !== "D")),

  isWaiting(pid) {
    // where it waits is read first: of one that runs by now nothing stands there
    const where = kernelText(`/proc/${pid}/wchan`) ?? "";
    const state = statOf(pid)?.state;
    if (state === undefined) return undefined;
    // for another thread of its own: it is in the middle of its work
    return state === "S" && !where.startsWith("futex");
  },

  terminalLeader() {
    const stat = statOf("self");
    const leads = stat !== undefined && stat.session === process.pid && stat.terminal !== 0;
    return leads ? { pid: process.pid, startTime: stat.startTime } : undefined;
  },

  ownPid: () => process.pid,

  ancestors() {
    const found: number[] = [];
    for (let pid = parentOf(process.pid); pid > 0 && !found.includes(pid); pid = parentOf(pid))
      found.push(pid);
    return found;
  },

  async freePort() {
    const server = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
    const { port } = server;
    server.stop(true);
    return port;
  },

  environment: async (pid) => environmentOf(pid),

  variable: variableOf,

  async ofAgents(agents, mosaicHome) {
    const wanted = new Map(agents.map((agent) => [`MOSAIC_AGENT_NAME=${agent}`, agent]));
    const found = new Map<AgentName, ProcessIdentity[]>();
    for (const entry of await readdir("/proc")) {
      const pid = Number(entry);
      if (!Number.isInteger(pid) || pid === process.pid) continue;
      const environment = environmentEntries(pid);
      if (!environment.includes(`MOSAIC_HOME=${mosaicHome}`)) continue;
      const agent = environment.map((line) => wanted.get(line)).find((name) => name !== undefined);
      const identity = agent === undefined ? undefined : await systemProcesses.identity(pid);
      if (agent === undefined || identity?.known !== true || identity.value === undefined) continue;
      found.set(agent, [...(found.get(agent) ?? []), identity.value]);
    }
    return found;
  },

  async signal(target, signal) {
    const identity = await systemProcesses.identity(target.pid);
    if (!identity.known || identity.value?.startTime !== target.startTime) return;
    try {
      process.kill(target.pid, `SIG${signal}`);
    } catch {
      // it ended in between
    }
  },

  async detach(argv, environment, logFile) {
    await mkdir(dirname(logFile), { recursive: true, mode: 0o700 });
    const log = await open(
      logFile,
      constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW,
      0o600,
    );
    try {
      detach(argv, { environment, output: log.fd });
    } finally {
      await log.close();
    }
  },

  run: (argv, environment) => run(argv, { environment, timeoutMs: RUN_TIMEOUT_MS }),

  find: findProgram,
};

/** 0 where there is none, or where it cannot be read. */
function parentOf(pid: number): number {
  return statOf(pid)?.parent ?? 0;
}
