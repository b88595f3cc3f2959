import type { AgentName } from "../../../base/names.ts";
import { parseLaunched } from "../../../runtimes/launched.ts";
import type { Host } from "../../host/host.ts";
import type { Recipient } from "./recipient.ts";
import { isVerdict, type Verdict } from "./verdict.ts";

/** One delivery that was begun. Without a verdict, its sender ended before one was known. */
export interface JournalEntry {
  readonly id: string;
  /** Milliseconds since the epoch at which it began. */
  readonly at: number;
  readonly verdict: Verdict | undefined;
  /** "keys" from before the paste on: whoever finds the text in the box knows whose it is. */
  readonly channel: string | undefined;
  readonly detail: string;
  /** Something may have reached the runtime: this id is never sent again to the process that may have it. */
  readonly sent: boolean;
  /** What is seen of it in the box: its marker, or with --raw its own beginning. */
  readonly needle?: string | undefined;
  readonly raw?: boolean | undefined;
  /** {@link fingerprint} of its whole text: the same id with another text is another message. */
  readonly text?: string | undefined;
  /** The process that it was sent to. */
  readonly to?: Recipient | undefined;
  /** "HOST:NAME" of who sent it; of the scripts' entries it stands in the needle. */
  readonly from?: string | undefined;
  /** The message that it answers, and the first one of those that answer each other. */
  readonly replyTo?: string | undefined;
  readonly thread?: string | undefined;
  /** How its sender is answered: by the end of its turn, or by a reply; undefined: nobody said. */
  readonly answerBy?: "turn" | "reply" | undefined;
}

/** For how long an id is remembered. */
export const DAY_MS = 24 * 3_600_000;
/** Bytes: a day of one delivery every ten seconds. */
const LONGEST_JOURNAL = 2 * 1024 * 1024;

/** The deliveries of one agent, for whoever holds its sender lock. */
export class DeliveryJournal {
  readonly #host: Host;
  readonly #agent: AgentName;
  readonly #entries: Map<string, JournalEntry>;

  private constructor(host: Host, agent: AgentName, entries: ReadonlyMap<string, JournalEntry>) {
    this.#host = host;
    this.#agent = agent;
    this.#entries = new Map(entries);
  }

  static async open(host: Host, agent: AgentName): Promise<DeliveryJournal> {
    return new DeliveryJournal(host, agent, await readJournal(host, agent));
  }

  get(id: string): JournalEntry | undefined {
    return this.#entries.get(id);
  }

  /** Oldest first. */
  get entries(): readonly JournalEntry[] {
    return [...this.#entries.values()];
  }

  async put(entry: JournalEntry): Promise<void> {
    this.#entries.delete(entry.id); // the newest stands last
    this.#entries.set(entry.id, entry);
    await writeJournal(this.#host, this.#agent, this.#entries);
  }

  async remove(id: string): Promise<void> {
    if (this.#entries.delete(id)) await writeJournal(this.#host, this.#agent, this.#entries);
  }
}

/** The deliveries of the last day, by id. Lines that are no delivery (cut short by a kill) are skipped. */
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

/** Replaces the file: only the holder of the sender lock may. */
export async function writeJournal(
  host: Host,
  agent: AgentName,
  entries: ReadonlyMap<string, JournalEntry>,
): Promise<void> {
  await host.files.write(host.paths.deliveries(agent), renderJournal(entries), 0o600);
}

/** The newest entries, as many as a reader reads: what it leaves out would be sent again. */
export function renderJournal(entries: ReadonlyMap<string, JournalEntry>): string {
  const lines = [...entries.values()].map((entry) => `${JSON.stringify(entry)}\n`);
  let left = LONGEST_JOURNAL;
  const from = lines.findLastIndex((line) => (left -= new TextEncoder().encode(line).length) < 0);
  return lines.slice(from + 1).join("");
}

function parseEntry(line: string): JournalEntry | undefined {
  if (line === "") return undefined;
  try {
    const entry = JSON.parse(line) as Record<string, unknown>;
    const { id, at, verdict, channel, detail, sent, needle, raw, text, to } = entry;
    if (typeof id !== "string" || typeof at !== "number") return undefined;
    const recipient = parseRecipient(to);
    return {
      id,
      at,
      verdict: typeof verdict === "string" && isVerdict(verdict) ? verdict : undefined,
      channel: typeof channel === "string" ? channel : undefined,
      detail: typeof detail === "string" ? detail : "",
      sent: sent !== false,
      ...(typeof needle === "string" && needle !== "" ? { needle } : {}),
      ...(raw === true ? { raw } : {}),
      ...(typeof text === "string" ? { text } : {}),
      ...(recipient === undefined ? {} : { to: recipient }),
      ...parseNote(entry),
    };
  } catch {
    return undefined;
  }
}

function parseNote({
  from,
  replyTo,
  thread,
  answerBy,
  needle,
}: Record<string, unknown>): Pick<JournalEntry, "from" | "replyTo" | "thread" | "answerBy"> {
  // the scripts write down no more than the beginning of the envelope
  const told = typeof from === "string" ? from : /^\[(.+?) -> .+\] #/.exec(String(needle))?.[1];
  return {
    ...(told === undefined ? {} : { from: told }),
    ...(typeof replyTo === "string" ? { replyTo } : {}),
    ...(typeof thread === "string" ? { thread } : {}),
    ...(answerBy === "turn" || answerBy === "reply" ? { answerBy } : {}),
  };
}

function parseRecipient(value: unknown): Recipient | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { pid, startTime, workingDirectory, launch } = value as Record<string, unknown>;
  if (typeof pid !== "number" || typeof startTime !== "string") return undefined;
  if (typeof workingDirectory !== "string") return undefined;
  const isRecord = typeof launch === "string" && parseLaunched(launch) !== undefined;
  return { pid, startTime, workingDirectory, ...(isRecord ? { launch } : {}) };
}
