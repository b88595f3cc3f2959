import { MosaicError } from "../../base/errors.ts";
import { helpCommand } from "./help-command.ts";
import { expandHome } from "../../base/user-home.ts";
import type { Fleet } from "../host/host.ts";
import { parseEnvironmentFile } from "../install/units/environment-file.ts";
import { storeOf } from "../limits/store.ts";
import type { KernelLock } from "../ports/kernel-lock.ts";
import type { NoticeChannels } from "../ports/notice-channels.ts";
import type { RosterNotify } from "../roster/roster.ts";
import { readEvents, writeEvent } from "../watch/journal.ts";
import {
  LATE_MS,
  noticesOf,
  noticeText,
  parseMemory,
  planNotices,
  withAccounts,
  type Notice,
  type NoticeMemory,
} from "../watch/notice.ts";

export interface NoticeTools {
  readonly channels: NoticeChannels;
  readonly lock: KernelLock;
  readonly hostName: string;
}

export interface SentNotices {
  readonly sent: number;
  readonly failed: number;
  readonly heldBack: number;
  /** Another process is sending already, and takes care of ours too. */
  readonly busy: boolean;
}

const LONGEST_MEMORY = 1024 * 1024;
/** Milliseconds that one process spends on sending. */
const LONGEST_RUN_MS = 60_000;
/** Notices at one time: more than this is of no use on a phone. */
const MOST_AT_ONCE = 20;

/**
 * Sends the notices of events that nobody was told of yet. One process at a time, one notice after another; a process
 * that comes meanwhile leaves, because the first looks again before it ends. A notice is recorded before it is sent, so
 * an interrupted one is not sent twice. A failed one is an event, and is not retried.
 */
export async function sendNotices(
  fleet: Fleet,
  notify: RosterNotify,
  tools: NoticeTools,
): Promise<SentNotices> {
  const sum = { sent: 0, failed: 0, heldBack: 0 };
  const deadline = fleet.clock.monotonic() + LONGEST_RUN_MS;
  const from = await takeUntold(fleet);
  let isBusy = true;
  while (fleet.clock.monotonic() < deadline && (await waiting(fleet, notify, from)) > 0) {
    const done = await underLock(fleet, tools.lock, async () => {
      await sendDue(fleet, notify, tools, sum, deadline, from);
    });
    if (!done) break;
    isBusy = false;
  }
  return { ...sum, busy: isBusy && (await waiting(fleet, notify, from)) > 0 };
}

/**
 * Since when there has been something to tell, in milliseconds: now, or before, where a launcher could not have it told
 * then. Its file goes before the journal is read, so that whatever it is written for later is tried again.
 */
async function takeUntold(fleet: Fleet): Promise<number> {
  const path = `${fleet.paths.eventsFolder}/untold`;
  const now = fleet.clock.now();
  const text = await fleet.files.readOwn(path, 100);
  if (text === undefined) return now;
  await fleet.files.remove(path);
  const since = Number(/^[1-9]\d{8,10}(?= )/.exec(text)?.[0] ?? Number.NaN) * 1000;
  return since <= now ? since : now;
}

/** Returns false where another process holds the lock. */
async function underLock(fleet: Fleet, lock: KernelLock, work: () => Promise<void>): Promise<boolean> {
  await fleet.files.makeFolder(fleet.paths.locks, 0o700);
  try {
    await lock.withLock(`${fleet.paths.locks}/notify`, work, { patienceMs: 0, signal: fleet.signal });
    return true;
  } catch (thrown) {
    if (thrown instanceof MosaicError && thrown.ending === "locked") return false;
    throw thrown;
  }
}

/** How many notices are due. */
async function waiting(fleet: Fleet, notify: RosterNotify, from: number): Promise<number> {
  const { send, heldBack } = await planOf(fleet, notify, from);
  return send.length + heldBack.length;
}

async function planOf(fleet: Fleet, notify: RosterNotify, from: number) {
  const now = fleet.clock.now();
  const text = await fleet.files.readOwn(memoryPath(fleet), LONGEST_MEMORY);
  // What happened before anybody could be told is not news.
  const memory: NoticeMemory = parseMemory(text ?? "") ?? { through: from - LATE_MS, dealt: [] };
  const events = await readEvents(fleet, { since: memory.through - LATE_MS, agents: [], kinds: [] });
  const notices = withAccounts(noticesOf(events, notify.on), (name) => {
    const agent = fleet.roster.agents.find((one) => one.name === name);
    const store = agent === undefined ? undefined : storeOf(agent);
    const isShared = fleet.roster.agents.some((other) => other !== agent && storeOf(other) === store);
    return isShared ? store : undefined;
  });
  return planNotices(notices, memory, notify, now);
}

function memoryPath({ paths }: Fleet): string {
  return `${paths.eventsFolder}/notified.json`;
}

async function sendDue(
  fleet: Fleet,
  notify: RosterNotify,
  tools: NoticeTools,
  sum: { sent: number; failed: number; heldBack: number },
  deadline: number,
  from: number,
): Promise<void> {
  const plan = await planOf(fleet, notify, from);
  await fleet.files.write(memoryPath(fleet), `${JSON.stringify(plan.after)}\n`, 0o600);
  const now = plan.send.slice(0, MOST_AT_ONCE);
  const held = [...plan.heldBack, ...plan.send.slice(MOST_AT_ONCE)];
  for (const notice of now) {
    if (fleet.clock.monotonic() >= deadline) {
      held.push(notice);
      continue;
    }
    const problem = await sendNotice(fleet, notify, tools, notice);
    if (problem === undefined) sum.sent += 1;
    else {
      sum.failed += 1;
      await writeNoticeEvent(fleet, notice.agent, `${noticeText(notice)}: ${problem}`);
    }
  }
  sum.heldBack += held.length;
  if (held.length > 0) {
    const first = held[0] === undefined ? "" : noticeText(held[0]);
    await writeNoticeEvent(fleet, held[0]?.agent, `${held.length} held back, there were too many: ${first}`);
  }
}

async function writeNoticeEvent(fleet: Fleet, agent: string | undefined, detail: string): Promise<void> {
  await writeEvent(fleet, { kind: "notice", agent, by: "mosaic", ending: "failure", detail });
}

/** Sends one notice. Returns what went wrong, in one line without secrets, or undefined. */
export async function sendNotice(
  fleet: Fleet,
  { by, envFile, timeoutMs }: RosterNotify,
  { channels, hostName }: NoticeTools,
  notice: Notice & { readonly isTest?: boolean },
): Promise<string | undefined> {
  const path = envFile === undefined ? undefined : expandHome(envFile, fleet.userHome);
  const text = path === undefined ? "" : await fleet.files.read(path).catch(() => undefined);
  if (text === undefined) return `its env_file cannot be read: ${path}`;
  const variables = parseEnvironmentFile(text);
  const { runtime } = fleet.roster.agents.find(({ name }) => name === notice.agent) ?? {};
  const body = noticeDocument({ ...notice, runtime }, hostName);
  if (by.kind === "command") {
    return await channels.runProgram(by.argv, `${JSON.stringify(body)}\n`, variables, timeoutMs);
  }
  const ntfy = by.kind === "ntfy" ? (by.address ?? variables["NTFY_URL"]) : variables["NTFY_URL"];
  if (by.kind === "ntfy" || (by.address === undefined && ntfy !== undefined)) {
    if (ntfy === undefined) return "its env_file has no NTFY_URL";
    const headers = { ...bearer(variables["NTFY_TOKEN"]), Title: ascii(`mosaic: ${notice.agent}`) };
    return await channels.post(ntfy, headers, `${body.text}\n${body.command}`, timeoutMs);
  }
  const webhook = by.address ?? variables["WEBHOOK_URL"];
  if (webhook === undefined) return "its env_file has neither WEBHOOK_URL nor NTFY_URL";
  const headers = { ...bearer(variables["WEBHOOK_TOKEN"]), "Content-Type": "application/json" };
  return await channels.post(webhook, headers, JSON.stringify(body), timeoutMs);
}

function bearer(token: string | undefined): Record<string, string> {
  return token === undefined || token === "" ? {} : { Authorization: `Bearer ${ascii(token)}` };
}

/** Headers take no other characters, and a line break would begin another header. */
function ascii(text: string): string {
  return text.replaceAll(/[^ -~]/g, "?");
}

/** What a program gets on stdin, and a webhook as its body. */
export interface NoticeDocument {
  readonly schema: "mosaic.notice/1";
  readonly at: string;
  readonly host: string;
  readonly agent: string;
  readonly kind: string;
  readonly reason: string | null;
  readonly text: string;
  /** The command that helps. */
  readonly command: string;
  readonly test: boolean;
}

function noticeDocument(
  notice: Notice & { readonly isTest?: boolean; readonly runtime: string | undefined },
  host: string,
): NoticeDocument {
  const { at, kind, agent, reason, isTest = false } = notice;
  return {
    schema: "mosaic.notice/1",
    at: new Date(at).toISOString(),
    host,
    agent,
    kind,
    reason: reason ?? null,
    text: `${host}: ${isTest ? "a test of mosaic's notices" : noticeText(notice)}`,
    command: commandFor(notice),
    test: isTest,
  };
}

function commandFor({
  kind,
  agent,
  reason,
  runtime,
}: Notice & { readonly runtime: string | undefined }): string {
  if (kind === "blocked") return helpCommand(agent, reason, runtime);
  if (kind === "budget") return `mosaic agent usage ${agent} --since today`;
  return kind === "failed" ? `mosaic agent status ${agent}` : `mosaic agent last ${agent}`;
}
