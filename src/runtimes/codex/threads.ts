import type { AgentFacts, Conversation, RuntimeWorld } from "../contract.ts";
import { parseRecordLine } from "../recent-lines.ts";
import { versionIn } from "../launched.ts";

/** A conversation that the agent's own process has open. */
export interface OpenThread extends Conversation {
  /** `$CODEX_HOME` of the process. */
  readonly dataFolder: string;
  /** Milliseconds since the epoch at which this process took the thread; what is older, another process wrote. */
  readonly takenAt: number;
}

const LOCK = /^(\/.+)\/thread-writer-locks\/([0-9a-f-]{36})\.lock$/;
const ROLLOUT = /^\/.+\/rollout-[^/]+-([0-9a-f-]{36})\.jsonl$/;

/**
 * The threads that this codex (0.169.0) has open, the one in use first. The writer's lock of a thread is open from
 * before the first screen, its rollout from the first message on. A thread that was left by /clear stays open for a
 * minute or two. Empty where a shared server has them, as without `--no-daemon`.
 */
export async function openThreads(agent: AgentFacts, world: RuntimeWorld): Promise<readonly OpenThread[]> {
  for (const pid of [agent.pid, ...(await world.descendants(agent.pid))]) {
    const files = await world.openFiles(pid);
    // the server is a child of the agent that came first, and has the threads of all
    if (files.some((file) => file.includes("/app-server-daemon/"))) continue;
    const threads = await threadsOf(files, world);
    // a codex that is run by this one as a tool comes later
    if (threads.length > 0) return threads;
  }
  return [];
}

async function threadsOf(files: readonly string[], world: RuntimeWorld): Promise<readonly OpenThread[]> {
  const found: { thread: OpenThread; usedAt: number }[] = [];
  const locks = [...new Set(files)].flatMap((file) =>
    [LOCK.exec(file) ?? []].filter(({ length }) => length > 0),
  );
  const isOne = locks.length === 1;
  for (const [lock, dataFolder, id] of locks) {
    if (lock === undefined || dataFolder === undefined || id === undefined) continue;
    const record = files.find((other) => ROLLOUT.exec(other)?.[1] === id);
    if (!isOne && record !== undefined && (await isOfSubagent(world, record))) continue;
    const takenAt = (await world.fileFacts(lock))?.modifiedAt ?? 0;
    const writtenAt = record === undefined ? undefined : (await world.fileFacts(record))?.modifiedAt;
    found.push({
      thread: { id, record, dataFolder, takenAt },
      usedAt: Math.max(takenAt, writtenAt ?? 0),
    });
  }
  return found.toSorted((one, other) => other.usedAt - one.usedAt).map(({ thread }) => thread);
}

/** Milliseconds since the epoch: the first 48 bits of a UUID of version 7. */
export function madeAt(id: string): number {
  return Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16) || 0;
}

/** The head of the first line; all of it may be long. */
const HEAD = 4096;

async function isOfSubagent(world: RuntimeWorld, record: string): Promise<boolean> {
  const head = (await world.readText(record, 0, HEAD)) ?? "";
  return /"source":\{"subagent"|"thread_source":"subagent"/.test(head);
}

/** How long a codex may take from the id of a new thread to its writer's lock. */
const BEGUN_MS = 10_000;

/**
 * The version that the first line of a rollout has; undefined where that line is older than the process, which then
 * resumed the thread: it may be another version's.
 */
export async function versionOfThread(
  world: RuntimeWorld,
  { id, record, takenAt }: OpenThread,
): Promise<string | undefined> {
  if (record === undefined || Math.abs(takenAt - madeAt(id)) > BEGUN_MS) return undefined;
  const head = (await world.readText(record, 0, HEAD)) ?? "";
  return versionIn(
    /^\{"timestamp":"[^"]+",(?:"ordinal":\d+,)?"type":"session_meta".*?"cli_version":"([^"]+)"/.exec(
      head,
    )?.[1],
  );
}

/** How many of the newest days are looked through, and how many of their files. */
const DAYS = 3;
const FILES = 60;
/** A first line with all instructions in it. */
const LONGEST_HEAD = 512 * 1024;

/**
 * For an agent whose thread a shared server has: the newest rollout of its working directory that was begun after its
 * launch. Two agents of one directory cannot be told apart by this: undefined where there are several.
 */
export async function newestRollout(
  agent: AgentFacts,
  world: RuntimeWorld,
): Promise<Conversation | undefined> {
  const { launched } = agent;
  if (launched === undefined) return undefined;
  const sessions = `${launched.dataFolder ?? `${agent.userHome}/.codex`}/sessions`;
  const records: string[] = [];
  for (const day of await newestDays(world, sessions)) {
    const names = (await world.list(day)).filter((name) => ROLLOUT.test(`/x/${name}`));
    records.push(...names.toReversed().map((name) => `${day}/${name}`));
  }
  const found: Conversation[] = [];
  for (const record of records.slice(0, FILES)) {
    const id = ROLLOUT.exec(record)?.[1] ?? "";
    if (madeAt(id) < launched.at) continue;
    const line = ((await world.readText(record, 0, LONGEST_HEAD)) ?? "").split("\n")[0] ?? "";
    const meta = parseRecordLine(line)?.["payload"];
    const isHere =
      typeof meta === "object" && meta !== null && "cwd" in meta && meta.cwd === agent.workingDirectory;
    if (isHere) found.push({ id, record });
  }
  return found.length === 1 ? found[0] : undefined;
}

/** The rollout of a thread: in the folder of the day on which it was begun, by the clock of here or of elsewhere. */
export async function rolloutOf(
  agent: AgentFacts,
  world: RuntimeWorld,
  thread: string,
): Promise<string | undefined> {
  const begun = madeAt(thread);
  if (begun === 0) return undefined;
  const sessions = `${agent.launched?.dataFolder ?? `${agent.userHome}/.codex`}/sessions`;
  for (const shift of [0, -DAY_MS, DAY_MS]) {
    const day = new Date(begun + shift).toISOString().slice(0, 10).replaceAll("-", "/");
    const name = (await world.list(`${sessions}/${day}`)).find((one) => one.endsWith(`-${thread}.jsonl`));
    if (name !== undefined) return `${sessions}/${day}/${name}`;
  }
  return undefined;
}

const DAY_MS = 24 * 3_600_000;

async function newestDays(world: RuntimeWorld, sessions: string): Promise<readonly string[]> {
  let folders: readonly string[] = [sessions];
  // year, month, day
  for (let depth = 0; depth < 3; depth += 1) {
    const next: string[] = [];
    for (const folder of folders) {
      const names = (await world.list(folder)).filter((name) => /^\d+$/.test(name));
      next.push(...names.toReversed().map((name) => `${folder}/${name}`));
    }
    folders = next.slice(0, DAYS);
  }
  return folders;
}
