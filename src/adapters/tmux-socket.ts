import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { cannotTell, known, type Answer } from "../base/answer.ts";
import { describeError } from "../base/errors.ts";
import type { SocketName } from "../base/names.ts";
import type { ProcessIdentity } from "../base/process-identity.ts";
import { hiddenServer, lostSocket } from "../domain/ports/tmux.ts";
import type { Environment } from "./environment.ts";
import { readProcessStat } from "./process-facts.ts";
import type { TmuxCall } from "./tmux-call.ts";
import { unansweredSocket } from "./tmux-parse.ts";

/** How long a server is given to make its socket anew. */
const REVIVAL_MS = 2_000;
const POLL_MS = 10;
/** The flag of a socket that waits for connections, as /proc/net/unix prints it; accepted ones have the same path. */
const LISTENING = "00010000";

/**
 * Whether no server listens where a call of tmux found none. A socket file that is gone, or is another file now, is no
 * proof (cleaners of /tmp remove it, other servers take its place; the server lives on): the kernel's list of sockets
 * keeps the path that a server bound. undefined: what tmux said is about something else.
 */
export async function noServer(stderr: string): Promise<Answer<true> | undefined> {
  const path = unansweredSocket(stderr);
  if (path === undefined) return undefined;
  const server = await serverAt(path);
  if (!server.known) return server;
  return server.value === undefined ? known(true) : cannotTell(lostSocket(server.value.pid));
}

/** Where the client looks for the server of a socket. */
export function socketPath(socket: SocketName, environment: Environment): string {
  const base = environment["TMUX_TMPDIR"];
  return `${base === undefined || base === "" ? "/tmp" : base}/tmux-${process.geteuid?.()}/${socket}`;
}

/**
 * Why nothing that the server says is about the fleet, where it knows of no mosaic home and another one lives that had
 * the socket before: whoever calls tmux while the socket's file is lost starts a server of his own there, and a link in
 * its place leads to another one's. undefined: it is the only one. `asked` is where the client looked.
 */
export async function whyHidden(
  call: TmuxCall,
  panes: readonly { readonly home: string | undefined }[],
  asked: string,
): Promise<string | undefined> {
  if (panes.some(({ home }) => home !== undefined)) return undefined;
  const said = await call(["display-message", "-p", "#{pid} #{socket_path}"]);
  const [, pid, path] = /^(\d+) (.+)$/m.exec(said.stdout) ?? [];
  if (pid === undefined || path === undefined) return undefined;
  for (const place of new Set([path, asked])) {
    const other = await serverAt(place, Number(pid));
    if (!other.known || other.value === undefined) continue;
    // where a link leads to the other one nothing of that one has to end: ours makes its own file anew
    return isLink(asked) ? lostSocket(other.value.pid) : hiddenServer(Number(pid), other.value.pid);
  }
  return undefined;
}

/** How often a server is looked for that makes its socket anew while it is looked for. */
const MOST_LOOKS = 4;

/**
 * The process that listens on a socket of this path, whether its file is there or not; undefined where none does but
 * `notThis`. It is found by the very socket it holds, so neither a reused pid nor another server of the same name is
 * taken for it. That nobody holds it is believed where the sockets are the same behind the search as before it: a server
 * that is told to make its file anew (SIGUSR1) listens on another socket from then on.
 */
async function serverAt(path: string, notThis?: number): Promise<Answer<ProcessIdentity | undefined>> {
  try {
    let listening = listeningNow(path);
    for (let look = 0; look < MOST_LOOKS; look += 1) {
      const found = await holderOf(listening, notThis);
      if (found !== undefined) return known(found);
      const before = listening.join(" ");
      listening = listeningNow(path);
      // a container that shares our network has a path of the same name in a file system of its own
      if (listening.join(" ") === before) return known(undefined);
    }
  } catch (thrown) {
    return cannotTell(describeError(thrown));
  }
  return cannotTell(`whoever listens at ${path} does so anew again and again`);
}

function listeningNow(path: string): string[] {
  return listeningAt(path, readFileSync("/proc/net/unix", "utf8"));
}

/** The first process of ours that holds one of the sockets with these inodes. */
async function holderOf(
  inodes: readonly string[],
  notThis: number | undefined,
): Promise<ProcessIdentity | undefined> {
  const sockets = inodes.map((inode) => `socket:[${inode}]`);
  for (const entry of sockets.length === 0 ? [] : readdirSync("/proc")) {
    if (!/^\d+$/.test(entry) || Number(entry) === notThis || !holdsOne(entry, sockets)) continue;
    const stat = await readProcessStat(Number(entry));
    if (!stat.known || stat.value === undefined) continue;
    // between fork and exec a program that the server starts holds all that the server does
    if (stat.value.parent === notThis) continue;
    return { pid: Number(entry), startTime: stat.value.startTime };
  }
  return undefined;
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
 * is the server's pid; undefined where nothing was lost. `stderr` is what a call of tmux printed; a link where it looked
 * (`asked`) is none of the server's, and what it leads to is not touched.
 */
export async function reviveSocket(stderr: string, asked: string): Promise<Answer<number | undefined>> {
  const path = unansweredSocket(stderr) ?? (isLink(asked) ? asked : undefined);
  if (path === undefined) return known(undefined);
  const server = await serverAt(path);
  if (!server.known || server.value === undefined) return server.known ? known(undefined) : server;
  const { pid } = server.value;
  const before = fileAt(path);
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
    const now = fileAt(path);
    if (now?.isSocket === true && now.which !== before?.which) return known(pid);
  }
  // tmux unlinks what is in its way, which a folder withstands
  return cannotTell(
    before?.isFolder === true ? `${lostSocket(pid)}; a folder is at ${path}` : lostSocket(pid),
  );
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

interface FileAt {
  /** Another one after the file was made anew, also where the file system gives it the same inode. */
  readonly which: string;
  readonly isSocket: boolean;
  readonly isFolder: boolean;
}

function fileAt(path: string): FileAt | undefined {
  const found = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (found === undefined) return undefined;
  return {
    which: `${found.ino} ${found.ctimeNs}`,
    isSocket: found.isSocket(),
    isFolder: found.isDirectory(),
  };
}
