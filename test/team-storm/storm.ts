/** A team under faults: messages are stored in turn while gateways and the database are killed, frozen and cut off. */
import { openDatabase, type Database } from "../../src/adapters/postgres/database.ts";
import { postgresTeam } from "../../src/adapters/postgres/team/store.ts";
import { describeError } from "../../src/base/errors.ts";
import type { HostName } from "../../src/base/addresses.ts";
import { readOutcome } from "../../src/domain/team/outcome.ts";
import { until } from "../support/poll.ts";
import { TeamBench } from "../support/team-bench.ts";
import { judge, type Judgement, type Told } from "./judge.ts";
import type { StormOptions } from "./options.ts";
import { random, scheduleOf, type Fault } from "./schedule.ts";

/** How long the last of the messages may take, of which none can take longer than its patience and a gateway's start. */
const LAST_MS = 120_000;
/** How long an agent gets for one message; a stub takes about a second. */
const PATIENCE_MS = 20_000;

interface Sent {
  readonly id: string;
  readonly host: HostName;
  readonly agent: string;
  readonly place: number;
}

export async function storm(options: StormOptions, tell: (line: string) => void): Promise<Judgement> {
  await using team = await TeamBench.start(options.homes, options.stubs);
  await team.gather();
  const database = openDatabase(team.url);
  try {
    const [sent] = await Promise.all([send(database, team, options), wreck(team, options, tell)]);
    tell(`${sent.length} messages are stored; waiting for the last of them`);
    const told = await endsOf(team, sent, tell);
    return judge(told, typedBy(team));
  } finally {
    await database.close();
  }
}

/** Stores one message after another, as one sender; one that may have been stored is stored again, by its id. */
async function send(
  database: Database,
  team: TeamBench,
  { seed, seconds, stubs, rate }: StormOptions,
): Promise<Sent[]> {
  const { calls } = postgresTeam(database);
  const next = random(seed + 1);
  const sent: Sent[] = [];
  const places = new Map<string, number>();
  const from = crypto.randomUUID();
  const began = performance.now();
  while (performance.now() - began < seconds * 1_000) {
    const member = team.at(Math.floor(next() * team.members.length));
    const [host, agent] = [member.name as HostName, `a${Math.floor(next() * stubs)}`];
    const place = places.get(`${host}/${agent}`) ?? 0;
    places.set(`${host}/${agent}`, place + 1);
    const id = `s${sent.length}`;
    const request = { agent, text: `message ${id}`, id, source: "storm:one", timeout_ms: PATIENCE_MS };
    const call = { host, line: agent, id, operation: "agent.send", request, sha256: id };
    await until(
      `${id} is stored`,
      async () =>
        (await calls.add({ ...call, fromHostId: from, createdBy: "storm", expiresMs: 3_600_000 })) !==
        undefined,
      { deadline: 60_000, every: 100 },
    );
    sent.push({ id, host, agent, place });
    await Bun.sleep(Math.max(0, began + (sent.length * 1_000) / rate - performance.now()));
  }
  return sent;
}

async function wreck(team: TeamBench, { seed, seconds, homes }: StormOptions, tell: (line: string) => void) {
  const began = performance.now();
  for (const fault of scheduleOf(seed, seconds, homes)) {
    await Bun.sleep(Math.max(0, began + fault.at - performance.now()));
    tell(
      `${(fault.at / 1_000).toFixed(1)} s: ${fault.kind}${/gateway/.test(fault.kind) ? ` ${fault.home}` : ""}, ${fault.lastsMs} ms`,
    );
    await begin(team, fault);
    await Bun.sleep(fault.lastsMs);
    await end(team, fault);
  }
}

async function begin(team: TeamBench, { kind, home }: Fault): Promise<void> {
  switch (kind) {
    case "kill gateway":
      await team.at(home).end("SIGKILL");
      return;
    case "freeze gateway":
      return team.at(home).signal("SIGSTOP");
    case "kill database":
      return await team.postgres.kill();
    case "freeze database":
      return team.postgres.freeze();
    case "cut connections":
      await team.sql`select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()`;
  }
}

async function end(team: TeamBench, { kind, home }: Fault): Promise<void> {
  switch (kind) {
    case "kill gateway":
      return await team.at(home).start();
    case "freeze gateway":
      return team.at(home).signal("SIGCONT");
    case "kill database":
      return await team.postgres.start();
    case "freeze database":
      return team.postgres.thaw();
    case "cut connections":
      return undefined;
  }
}

interface Row {
  readonly id: string;
  readonly state: string;
  readonly attempts: number;
  readonly outcome: unknown;
}

async function endsOf(team: TeamBench, sent: readonly Sent[], tell: (line: string) => void): Promise<Told[]> {
  const rows = () =>
    team.sql<
      Row[]
    >`select id, line, seq::int, state, epoch::int, attempts, outcome from call where created_by = 'storm'`;
  await until("every message has ended", async () => (await rows()).every(({ state }) => state === "ended"), {
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
  return sent.map(({ id, host, agent, place }) => {
    const row = byId.get(id);
    return {
      id,
      to: `${host}/${agent}`,
      place,
      verdict: row === undefined ? undefined : verdictOf(row.outcome),
      attempts: row?.attempts ?? 0,
    };
  });
}

function verdictOf(stored: unknown): string | undefined {
  const outcome = readOutcome(stored);
  if (outcome === undefined) return undefined;
  if (outcome.kind === "lost") return "unknown";
  if (outcome.kind !== "done")
    return outcome.kind === "refused" ? `refused: ${outcome.message}` : outcome.kind;
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
