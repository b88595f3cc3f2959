/** What it costs to know the state of a fleet, and how soon a death is known. */
import type { AgentRow } from "../../src/operations/documents/agent-row.ts";
import { Followed, type Told } from "../../test/support/followed.ts";
import { until } from "../../test/support/poll.ts";
import { median } from "../bench-peers/median.ts";
import {
  gatewaySocket,
  managerPid,
  mosaic,
  processorShare,
  serverPid,
  type MeasuredGateway,
} from "./host.ts";
import { atMost, round, shown, spread, type Figure } from "./report.ts";

/** A follower of the fleet: its rows as they are told. */
class Follower implements Disposable {
  readonly rows = new Map<string, AgentRow>();
  readonly #stream: Followed;
  #heard: ((row: AgentRow) => void) | undefined;

  constructor() {
    this.#stream = new Followed(gatewaySocket, "/api/v1/live", { tell: (told) => this.#take(told) });
  }

  #take({ data }: Told): void {
    for (const row of (data["agents"] ?? []) as AgentRow[]) {
      this.rows.set(row.agent, row);
      this.#heard?.(row);
    }
  }

  /** Resolves with performance.now() when a row comes for which `wanted` is true. */
  when(wanted: (row: AgentRow) => boolean): Promise<number> {
    return new Promise((resolve) => {
      this.#heard = (row) => {
        if (wanted(row)) resolve(performance.now());
      };
    });
  }

  [Symbol.dispose](): void {
    this.#stream[Symbol.dispose]();
  }
}

/** Percent of a core while nothing happens: without anybody who looks, and with one. */
export async function measureIdle(gateway: MeasuredGateway, seconds: number): Promise<Figure[]> {
  const pids = { gateway: gateway.pid, tmux: serverPid(), manager: managerPid() };
  const nobody = await processorShare(pids, () => Bun.sleep(seconds * 1000));
  using follower = new Follower();
  await until("the fleet is told", () => follower.rows.size > 0, { deadline: 60_000 });
  // the first looks are past, at which much is compiled
  await Bun.sleep(35_000);
  const one = await processorShare(pids, () => Bun.sleep(seconds * 1000));
  const more = (name: "tmux" | "manager") => `${round((one[name] ?? 0) - (nobody[name] ?? 0))} %`;
  return [
    atMost("idle, nobody looks: gateway", nobody["gateway"] ?? Number.NaN, "%", 1),
    atMost("idle, one page open: gateway and what it runs", one["gateway"] ?? Number.NaN, "%", 1),
    shown("… and what that costs the tmux server more", more("tmux")),
    shown("… and the user manager more", more("manager")),
  ];
}

/** Milliseconds from SIGKILL until a follower is told something else of the agent than before. */
export async function measureDeaths(agents: readonly string[]): Promise<Figure[]> {
  using follower = new Follower();
  await until("the fleet is told", () => follower.rows.size > 0, { deadline: 60_000 });
  await Bun.sleep(2_000);
  const took: number[] = [];
  const looks: number[] = [];
  for (const agent of agents) {
    const asked = performance.now();
    await mosaic("fleet", "ps", agent);
    looks.push(performance.now() - asked);
    const before = follower.rows.get(agent);
    if (before?.pid === undefined || before.pid === null) throw new Error(`${agent} does not run`);
    const known = follower.when(
      (row) => row.agent === agent && (row.pid !== before.pid || row.state !== before.state),
    );
    const killed = performance.now();
    process.kill(before.pid, "SIGKILL");
    took.push((await known) - killed);
    await until(`${agent} is back`, () => follower.rows.get(agent)?.state === "idle", { deadline: 60_000 });
    await Bun.sleep(500);
  }
  const figure = atMost(`kill -9 told at the stream, ${took.length} kills`, median(took), "ms", 250);
  return [
    { ...figure, measured: `${spread(took)} ms` },
    shown("… beside it, one `fleet ps AGENT` as a whole process", `${spread(looks)} ms`),
  ];
}
