/** Does what a schedule says to a team, and puts it right again. */
import { until } from "../support/poll.ts";
import type { TeamBench } from "../support/team-bench.ts";
import type { Fault } from "./schedule.ts";

/** A fault as it was played; milliseconds since the epoch. */
export interface Played {
  readonly kind: Fault["kind"];
  /** Of its home; undefined: of the servers. */
  readonly host: string | undefined;
  readonly from: number;
  readonly to: number;
}

/** Plays them for so long; resolves when all of them are over. What a busy machine makes late is left out at the end. */
export async function wreck(
  team: TeamBench,
  faults: readonly Fault[],
  seconds: number,
  tell: (line: string) => void,
): Promise<Played[]> {
  const began = performance.now();
  const played: Played[] = [];
  for (const fault of faults) {
    if (performance.now() - began > seconds * 1_000) break;
    await Bun.sleep(Math.max(0, began + fault.at - performance.now()));
    const isOfServers = /database|valkey|connections/.test(fault.kind);
    const whose = isOfServers ? "" : ` ${fault.home}`;
    const from = Date.now();
    tell(`${((performance.now() - began) / 1_000).toFixed(1)} s: ${fault.kind}${whose}, ${fault.lastsMs} ms`);
    await begin(team, fault);
    await Bun.sleep(fault.lastsMs);
    await end(team, fault);
    const host = isOfServers ? undefined : team.at(fault.home).name;
    played.push({ kind: fault.kind, host, from, to: Date.now() });
  }
  return played;
}

async function begin(team: TeamBench, { kind, home }: Fault): Promise<void> {
  const member = team.at(home);
  switch (kind) {
    case "kill gateway":
      await member.end("SIGKILL");
      return;
    case "freeze gateway":
      return member.signal("SIGSTOP");
    case "second gateway":
      member.signal("SIGSTOP");
      return member.startSecond();
    case "kill database":
      return await team.postgres.kill();
    case "freeze database":
      return team.postgres.freeze();
    case "restart database":
      return await team.postgres.restart();
    case "cut connections":
      await team.sql`select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()`;
      return;
    case "cut network":
      return member.network?.cut();
    case "full home":
      return member.bench.disk?.fill();
    case "full database":
      return team.postgres.disk?.fill();
    case "kill valkey":
      return await team.valkey?.stop();
    case "freeze valkey":
      return team.valkey?.freeze();
  }
}

async function end(team: TeamBench, { kind, home }: Fault): Promise<void> {
  const member = team.at(home);
  switch (kind) {
    case "kill gateway":
      return await member.start();
    case "freeze gateway":
      return member.signal("SIGCONT");
    case "second gateway":
      member.signal("SIGCONT");
      return await member.endSecond();
    case "kill database":
      return await team.postgres.start();
    case "freeze database":
      return team.postgres.thaw();
    case "cut network":
      return member.network?.heal();
    case "full home":
      return member.bench.disk?.free();
    case "full database":
      team.postgres.disk?.free();
      return await requireDatabase(team);
    case "kill valkey":
      return await team.valkey?.start();
    case "freeze valkey":
      return team.valkey?.thaw();
    case "restart database":
    case "cut connections":
      return undefined;
  }
}

/** A full disk may have ended the server, at once or while it starts again; systemd would start it. */
async function requireDatabase(team: TeamBench): Promise<void> {
  await until(
    "the database writes again",
    async () => {
      if (!team.postgres.isRunning) await team.postgres.start();
      await team.sql`create temporary table written (a int)`;
      await team.sql`drop table written`;
      return true;
    },
    { deadline: 60_000, every: 100, seen: () => team.postgres.log().slice(-2_000) },
  );
}
