/**
 * The gateway, killed by SIGKILL at random instants while agents work, people look and messages are sent: no agent
 * notices, no client of tmux stays, and no message is lost or comes twice. MOSAIC_KILLS says how often, MOSAIC_SEED repeats
 * the instants (`make gateway-kills`).
 */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { FleetLogs } from "../../src/operations/documents/fleet-logs.ts";
import type { AgentSend } from "../../src/operations/documents/agent-send.ts";
import { DirectBench } from "../support/fleet-bench.ts";
import { Followed } from "../support/followed.ts";
import { Gateway } from "../support/gateway.ts";
import { KILLS, randomNumbers, SEED } from "../support/killing.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { openTerminal } from "../support/terminal-line.ts";

setDefaultTimeout(120_000 + KILLS * 10_000);
forbidLeaks();

const AGENTS: readonly string[] = ["stub0", "stub1", "stub2"];
/** Milliseconds that a gateway lives at least, from when it answers. */
const LEAST_LIFE_MS = 30;
/** How much longer at most, where the host is not busy; else as long as two deliveries take there: kills hit in them. */
const MORE_LIFE_MS = 900;
/** Answers that say that nothing was typed, for one message. An answer that does not come is none. */
const MOST_REFUSALS = 500;

interface Sent {
  readonly agent: string;
  readonly id: string;
  readonly verdict: AgentSend["verdict"];
  /** How often it was asked for: once, and again after each answer that did not come. */
  readonly asked: number;
}

describe("a gateway that is killed again and again", () => {
  let bench: DirectBench;
  let gateway: Gateway;
  const stopped = new AbortController();
  const sent: Sent[] = [];
  const seen = { screens: 0, fleets: 0 };

  beforeAll(async () => {
    bench = new DirectBench();
    bench.roster(`agents:\n${AGENTS.map((name) => `  - { name: ${name}, runtime: stub }\n`).join("")}`);
    await bench.ok("fleet", "install-systemd");
    await bench.ok("fleet", "start", "--grace", "0.3");
    await bench.ok("agent", "wait", ...AGENTS);
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  /** One message after the other, until it is told to stop. */
  async function sendOn(agent: string): Promise<void> {
    for (let number = 1; !stopped.signal.aborted; number += 1) await send(agent, number);
  }

  /** Asks for a message with its id until there is a verdict. */
  async function send(agent: string, number: number): Promise<void> {
    const id = `${agent}-${number}`;
    let refusals = 0;
    for (let asked = 1; ; asked += 1) {
      const verdict = await gateway
        .ask("agent.send", { agent, id, text: `the message ${id} of many` })
        .then(({ body }) => (body as Partial<AgentSend>).verdict)
        .catch(() => undefined);
      // a verdict that says that nothing was typed is asked for again, as a person would
      if (verdict === "accepted" || verdict === "queued" || verdict === "unknown") {
        sent.push({ agent, id, verdict, asked });
        return;
      }
      // the campaign has failed elsewhere: nobody answers any more
      if (verdict === undefined && stopped.signal.aborted) return;
      if (verdict !== undefined) refusals += 1;
      if (refusals > MOST_REFUSALS) throw new Error(`${id} has no end: ${verdict}`);
      await Bun.sleep(50);
    }
  }

  /** Two who follow the fleet, and two who look at each terminal. */
  async function look(at: Gateway): Promise<void> {
    for (let count = 0; count < 2; count += 1) {
      const followed = new Followed(at.socket, "/api/v1/live", { tell: () => void (seen.fleets += 1) });
      void followed.ended;
    }
    for (const agent of [...AGENTS, ...AGENTS]) {
      await openTerminal(at.socket, agent, () => void (seen.screens += 1));
    }
  }

  test(`lets no agent notice ${KILLS} kills, loses no message and doubles none (seed ${SEED})`, async () => {
    const random = randomNumbers(SEED);
    const before = bench.panes();
    expect(Object.keys(before).toSorted()).toEqual(expect.arrayContaining([...AGENTS]));
    gateway = await Gateway.start(bench.home, bench.environment);
    const began = performance.now();
    await Promise.all(AGENTS.map((agent) => send(agent, 0)));
    const more = Math.max(MORE_LIFE_MS, 2 * (performance.now() - began));
    const senders = Promise.all(AGENTS.map((agent) => sendOn(agent)));
    const kills = (async () => {
      for (let kill = 0; kill < KILLS; kill += 1) {
        const looking = look(gateway).catch(() => undefined);
        await Bun.sleep(LEAST_LIFE_MS + random() * more);
        await gateway.end("SIGKILL");
        await looking;
        gateway = await Gateway.start(bench.home, bench.environment);
      }
      await look(gateway);
      const through = sent.length;
      await until("messages went through since", () => sent.length >= through + AGENTS.length, {
        deadline: 20_000 + 3 * more,
      });
      stopped.abort();
    })();
    // whoever fails first is told, and the others stop
    await Promise.all([senders, kills]).finally(() => stopped.abort());
    await gateway.end("SIGKILL");
    await until("no client of tmux is left", () => bench.tmux("list-clients").trim() === "", {
      seen: () => bench.tmux("list-clients"),
    });

    expect(bench.panes()).toEqual(before);
    for (const row of Object.values(await bench.status()))
      expect([row.agent, row.restarts]).toEqual([row.agent, 0]);
    const counts = await Promise.all(
      AGENTS.map(async (agent) => {
        const { document } = await bench.json<FleetLogs>("fleet", "logs", agent, "--lines", "10000");
        return [agent, document.utterances.filter(({ who }) => who === "user")] as const;
      }),
    );
    const heard = new Map(counts);
    const wrong = sent.flatMap(({ agent, id, verdict }) => {
      const times =
        heard.get(agent)?.filter(({ text }) => text.includes(`the message ${id} of many`)).length ?? 0;
      const isRight = verdict === "unknown" ? times <= 1 : times === 1;
      return isRight ? [] : [`${id}: ${verdict}, and it came ${times} times`];
    });
    expect(wrong).toEqual([]);
    const unknown = sent.filter(({ verdict }) => verdict === "unknown").length;
    const again = sent.filter(({ asked }) => asked > 1).length;
    process.stderr.write(
      `${KILLS} kills within ${Math.round(more)} ms, seed ${SEED}: ${sent.length} messages, ${again} asked for again, ${unknown} of an unknown end; ` +
        `${seen.fleets} looks and ${seen.screens} pieces of screens were told\n`,
    );
    expect(seen.fleets).toBeGreaterThan(0);
    expect(seen.screens).toBeGreaterThan(0);
  });
});
