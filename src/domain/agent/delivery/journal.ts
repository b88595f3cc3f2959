import type { AgentName } from "../../../base/names.ts";
import type { Host } from "../../host/host.ts";
import type { Verdict } from "./verdict.ts";

/** One delivery that was begun; without a verdict it ended before one was known. */
export interface JournalEntry {
  readonly id: string;
  /** Milliseconds since the epoch at which it began. */
  readonly at: number;
  readonly verdict: Verdict | undefined;
  readonly channel: string | undefined;
  readonly detail: string;
  /** Something may have reached the runtime: this id is never sent again. */
  readonly sent: boolean;
}

const DAY_MS = 24 * 3_600_000;
/** Bytes: a day of one delivery every ten seconds. */
const LONGEST_JOURNAL = 2 * 1024 * 1024;

/** The deliveries of the last day, by id. Lines that are none (cut short by a kill) are passed over. */
export async function readJournal(host: Host, agent: AgentName): Promise<ReadonlyMap<string, JournalEntry>> {
  const text = (await host.files.readOwn(host.paths.deliveries(agent), LONGEST_JOURNAL)) ?? "";
  return parseJournal(text, host.clock.now());
}

export function parseJournal(text: string, now: number): ReadonlyMap<string, JournalEntry> {
  const entries = new Map<string, JournalEntry>();
  for (const line of text.split("\n")) {
    const entry = parseEntry(line);
    if (entry !== undefined && now - entry.at < DAY_MS) entries.set(entry.id, entry);
  }
  return entries;
}

/** Replaces the file: only who holds the sender lock may. */
export async function writeJournal(
  host: Host,
  agent: AgentName,
  entries: ReadonlyMap<string, JournalEntry>,
): Promise<void> {
  await host.files.write(host.paths.deliveries(agent), renderJournal(entries), 0o600);
}

/** The newest entries that a reader will read: what he leaves out would be sent again. */
export function renderJournal(entries: ReadonlyMap<string, JournalEntry>): string {
  const lines = [...entries.values()].map((entry) => `${JSON.stringify(entry)}\n`);
  let left = LONGEST_JOURNAL;
  const from = lines.findLastIndex((line) => (left -= new TextEncoder().encode(line).length) < 0);
  return lines.slice(from + 1).join("");
}

const VERDICTS: readonly string[] = [
  "accepted",
  "queued",
  "unknown",
  "blocked",
  "draft",
  "dead",
  "not-ready",
];

function parseEntry(line: string): JournalEntry | undefined {
  if (line === "") return undefined;
  try {
    const { id, at, verdict, channel, detail, sent } = JSON.parse(line) as Record<string, unknown>;
    if (typeof id !== "string" || typeof at !== "number") return undefined;
    return {
      id,
      at,
      verdict: typeof verdict === "string" && VERDICTS.includes(verdict) ? (verdict as Verdict) : undefined,
      channel: typeof channel === "string" ? channel : undefined,
      detail: typeof detail === "string" ? detail : "",
      sent: sent !== false,
    };
  } catch {
    return undefined;
  }
}
