import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { cannotTell, known, type Answer } from "../base/answer.ts";
import { describeError } from "../base/errors.ts";
import type { ProcessIdentity } from "../base/process-identity.ts";
import { lostSocket } from "../domain/ports/tmux.ts";
import { readProcessStat } from "./process-facts.ts";
import { saysNoServer, socketThatIsMissing } from "./tmux-parse.ts";

/** How long a server is given to make its socket anew. */
const REVIVAL_MS = 2_000;
const POLL_MS = 10;
/** The flag of a socket that waits for connections, as /proc/net/unix prints it; accepted ones have the same path. */
const LISTENING = "00010000";

/**
 * Whether no server listens where a call of tmux found none. A socket file that is gone is no proof (cleaners of /tmp
 * remove it, and the server lives on): the kernel's list of sockets keeps the path that a server bound. undefined: what
 * tmux said is about something else.
 */
export async function noServer(stderr: string): Promise<Answer<true> | undefined> {
  if (!saysNoServer(stderr)) return undefined;
  const path = socketThatIsMissing(stderr);
  if (path === undefined) return known(true);
  const server = await serverAt(path);
  if (!server.known) return server;
  return server.value === undefined ? known(true) : cannotTell(lostSocket(server.value.pid));
}

/**
 * The process that listens on a socket of this path, whether its file is there or not; undefined where none does. It is
 * found by the very socket it holds, so neither a reused pid nor another server of the same name is taken for it.
 */
async function serverAt(path: string): Promise<Answer<ProcessIdentity | undefined>> {
  let sockets: readonly string[];
  try {
    sockets = listeningAt(path, readFileSync("/proc/net/unix", "utf8")).map((inode) => `socket:[${inode}]`);
  } catch (thrown) {
    return cannotTell(describeError(thrown));
  }
  if (sockets.length === 0) return known(undefined);
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry) || !holdsOne(entry, sockets)) continue;
    const stat = await readProcessStat(Number(entry));
    if (stat.known && stat.value !== undefined) {
      return known({ pid: Number(entry), startTime: stat.value.startTime });
    }
  }
  // a container that shares our network has a path of the same name in a file system of its own
  return known(undefined);
}

/** The inodes of the sockets that listen at a path, by the text of /proc/net/unix. */
export function listeningAt(path: string, table: string): string[] {
  return table.split("\n").flatMap((line) => {
    const [, , , flags, , , inode, ...rest] = line.trim().split(/ +/);
    // a path may hold spaces: what counts is the end of the line
    const isOurs = rest.length > 0 && line.endsWith(` ${path}`) && flags === LISTENING;
    return isOurs && inode !== undefined ? [inode] : [];
  });
}

function holdsOne(pid: string, sockets: readonly string[]): boolean {
  try {
    if (statSync(`/proc/${pid}`).uid !== process.geteuid?.()) return false;
    if (!readFileSync(`/proc/${pid}/comm`, "utf8").startsWith("tmux")) return false;
    if (readlinkSync(`/proc/${pid}/ns/pid`) !== readlinkSync("/proc/self/ns/pid")) return false;
    return readdirSync(`/proc/${pid}/fd`).some((descriptor) => {
      try {
        return sockets.includes(readlinkSync(`/proc/${pid}/fd/${descriptor}`));
      } catch {
        return false; // closed meanwhile
      }
    });
  } catch {
    return false; // it ended, or it is another user's
  }
}

/**
 * Has the server that lost its socket's file make it anew: tmux does on SIGUSR1, and nothing in it notices. The answer
 * is the server's pid; undefined where nothing was lost. `stderr` is what a call of tmux printed.
 */
export async function reviveSocket(stderr: string): Promise<Answer<number | undefined>> {
  const path = socketThatIsMissing(stderr);
  if (path === undefined) return known(undefined);
  const server = await serverAt(path);
  if (!server.known || server.value === undefined) return server.known ? known(undefined) : server;
  const { pid } = server.value;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    process.kill(pid, "SIGUSR1");
  } catch (thrown) {
    return cannotTell(describeError(thrown));
  }
  for (
    const deadline = performance.now() + REVIVAL_MS;
    performance.now() < deadline;
    await Bun.sleep(POLL_MS)
  ) {
    if (existsSync(path)) return known(pid);
  }
  return cannotTell(lostSocket(pid));
}
