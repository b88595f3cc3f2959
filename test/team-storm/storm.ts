/** A team under faults: messages are stored in turn while gateways and servers are killed, frozen, full and cut off. */
import { existsSync, readFileSync } from "node:fs";
import { openDatabase, type Database } from "../../src/adapters/postgres/database.ts";
import { postgresTeam } from "../../src/adapters/postgres/team/store.ts";
import { describeError, MosaicError } from "../../src/base/errors.ts";
import type { HostName } from "../../src/base/addresses.ts";
import { readOutcome } from "../../src/domain/team/outcome.ts";
import { inOwnNamespaces } from "../support/own-namespaces.ts";
import { until } from "../support/poll.ts";
import { TeamBench } from "../support/team-bench.ts";
import { sendByGateways } from "./askers.ts";
import { judge, type Judgement, type Told } from "./judge.ts";
import type { StormOptions } from "./options.ts";
import { LeaseRecord, watchLeases } from "./lease-watch.ts";
import { random, scheduleOf } from "./schedule.ts";
import { wreck, type Played } from "./wreck.ts";

/** How long the last of the messages may take, of which none can take longer than its patience and a gateway's start. */
const LAST_MS = 240_000;
/** How long an agent gets for one message; a stub takes about a second. */
const PATIENCE_MS = 20_000;

interface Sent {
  readonly id: string;
  readonly from: string;
  readonly answer?: string;
  readonly host: string;
  readonly agent: string;
  readonly place: number;
}

export interface StormResult extends Judgement {
  /** How often each fault was played. */
  readonly faults: Readonly<Record<string, number>>;
  /** How often a lease was taken anew. */
  readonly takings: number;
}

export async function storm(options: StormOptions, tell: (line: string) => void): Promise<StormResult> {
  const isApart = inOwnNamespaces();
  if (!isApart) tell("without namespaces of its own: no network is cut, no disk is full, no Valkey dies");
  await using team = await TeamBench.start(options.homes, options.stubs, { isApart });
  await team.gather();
  tell("all gateways run");
  const database = openDatabase(team.postgres.url(new URL(team.url).pathname.slice(1)));
  const leases = new LeaseRecord();
  /** What a sender must not be told, whatever happens. */
  const odd = new Set<string>();
  const ends = new AbortController();
  const watching = watchLeases(team.sql, leases, ends.signal);
  try {
    const faulty = wreck(team, scheduleOf({ ...options, isApart }), options.seconds, tell);
    const over = new AbortController();
    const asking = sendByGateways(team, options, over.signal);
    const [stored, faults] = await Promise.all([send(database, team, options, odd), faulty]);
    over.abort();
    tell(`${stored.length} messages are stored; waiting for the last of them`);
    const asked = await asking;
    const again = asked.reduce((sum, one) => sum + one.asked - 1, 0);
    tell(`${asked.length} more were sent through gateways, and asked for again ${again} times`);
    const sent: Sent[] = [...stored, ...asked.map(({ told: answer, ...one }) => ({ ...one, answer }))];
    for (const { id, told: end, words } of asked)
      if (end.startsWith("refused")) tell(`${id}: ${end}: ${words}`);
    const told = await endsOf(team, sent, faults, tell);
    const judged = judge(told, typedBy(team), journalsOf(team, options.stubs));
    const wrong = [...judged.wrong, ...leases.wrong, ...odd];
    return { ...judged, wrong, faults: countsOf(faults), takings: leases.takings };
  } finally {
    ends.abort();
    await watching;
    await database.close();
  }
}

/** Stores one message after another, as one sender; one that may have been stored is stored again, by its id. */
async function send(
  database: Database,
  team: TeamBench,
  { seed, seconds, stubs, rate, messages }: StormOptions,
  odd: Set<string>,
): Promise<Sent[]> {
  const { calls } = postgresTeam(database);
  const next = random(seed + 1);
  const sent: Sent[] = [];
  const places = new Map<string, number>();
  const from = crypto.randomUUID();
  const began = performance.now();
  while (performance.now() - began < seconds * 1_000 && sent.length < messages) {
    const member = team.at(Math.floor(next() * team.members.length));
    const [host, agent] = [member.name as HostName, `a${Math.floor(next() * stubs)}`];
    const place = places.get(`${host}/${agent}`) ?? 0;
    places.set(`${host}/${agent}`, place + 1);
    const id = `s${sent.length}`;
    const request = { agent, text: `message ${id}`, id, source: "storm:one", timeout_ms: PATIENCE_MS };
    const call = { host, line: agent, id, operation: "agent.send", request, sha256: id };
    await until(
      `${id} is stored`,
      async () => {
        try {
          const added = await calls.add({
            ...call,
            fromHostId: from,
            createdBy: "owner",
            expiresMs: 3_600_000,
          });
          return added !== undefined;
        } catch (thrown) {
          const code = thrown instanceof MosaicError ? thrown.code : "internal-error";
          if (!/^storage-(away|slow)$/.test(code))
            odd.add(`to store failed by ${code}: ${describeError(thrown)}`);
          return false;
        }
      },
      { deadline: 60_000, every: 100 },
    );
    sent.push({ id, from: "storm:one", host, agent, place });
    await Bun.sleep(Math.max(0, began + (sent.length * 1_000) / rate - performance.now()));
  }
  return sent;
}

interface Row {
  readonly id: string;
  readonly state: string;
  readonly attempts: number;
  readonly epoch: number;
  readonly outcome: unknown;
  /** Milliseconds since the epoch. */
  readonly claimed: number | null;
  readonly ended: number | null;
}

async function endsOf(
  team: TeamBench,
  sent: readonly Sent[],
  faults: readonly Played[],
  tell: (line: string) => void,
): Promise<Told[]> {
  const rows = () =>
    team.sql<Row[]>`select id, line, seq::int, state, epoch::int, attempts, outcome,
      extract(epoch from claimed_at)::float8 * 1000 as claimed, extract(epoch from ended_at)::float8 * 1000 as ended
      from call where operation = 'agent.send'`;
  const hasOpen = async () =>
    (await team.sql`select from call where operation = 'agent.send' and state <> 'ended' limit 1`).length > 0;
  await until("every message has ended", async () => !(await hasOpen()), {
    deadline: LAST_MS,
    every: 500,
    seen: async () => JSON.stringify((await rows()).filter(({ state }) => state !== "ended")),
  }).catch(async (thrown: unknown) => {
    tell(describeError(thrown));
    for (const { name, log } of team.members.map((member) => ({ name: member.name, log: member.log() }))) {
      tell(`the gateway of ${name}: ${log}`);
    }
  });
  const byId = new Map((await rows()).map((row) => [row.id, row]));
  return sent.map(({ id, from, host, agent, place, answer }) => {
    const row = byId.get(id);
    return {
      id,
      from,
      ...(answer === undefined ? {} : { answer }),
      to: `${host}/${agent}`,
      place,
      verdict: row === undefined ? undefined : verdictOf(row.outcome),
      attempts: row?.attempts ?? 0,
      epoch: row?.epoch ?? 0,
      wasStopped: faults.some((fault) => fault.host === host && row !== undefined && meets(fault, row)),
    };
  });
}

function meets({ from, to }: Played, { claimed, ended }: Row): boolean {
  return claimed !== null && ended !== null && from <= ended && to >= claimed;
}

function countsOf(played: readonly Played[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of played) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

function verdictOf(stored: unknown): string | undefined {
  const outcome = readOutcome(stored);
  if (outcome === undefined) return undefined;
  if (outcome.kind === "lost") return "unknown";
  if (outcome.kind !== "done") return outcome.kind === "refused" ? `refused: ${outcome.code}` : outcome.kind;
  return "verdict" in outcome.document ? String(outcome.document.verdict) : undefined;
}

/** By agent; a home's record is of one agent where its stubs are told apart by their sessions. */
function typedBy(team: TeamBench): Record<string, string[]> {
  return Object.fromEntries(
    team.members.flatMap((member) =>
      [...member.typedBySession()].map(([session, ids]) => [`${member.name} ${session}`, ids] as const),
    ),
  );
}

/** The ids in the journals of the agents, oldest first, by HOST/AGENT. */
function journalsOf(team: TeamBench, stubs: number): Record<string, string[]> {
  const agents = Array.from({ length: stubs }, (_, at) => `a${at}`);
  return Object.fromEntries(
    team.members.flatMap(({ name, bench }) =>
      agents.map((agent) => {
        const path = bench.path("fleet/logs", agent, "deliveries");
        const lines = existsSync(path) ? readFileSync(path, "utf8").trimEnd().split("\n") : [];
        const entries = lines.filter((line) => line !== "").map((line) => JSON.parse(line) as { id: string });
        return [`${name}/${agent}`, entries.map(({ id }) => id)] as const;
      }),
    ),
  );
}
