/** What an agent has used is counted, told once, and bounds what it is given. */
import { describe, expect, test } from "bun:test";
import { cannotTell, known, type Answer } from "../../../../src/base/answer.ts";
import { noteBudget } from "../../../../src/domain/agent/budget-standing.ts";
import { countBudget } from "../../../../src/domain/agent/count-budget.ts";
import { readWaiting } from "../../../../src/domain/agent/delivery/waiting-messages.ts";
import { lookAtAgent } from "../../../../src/domain/agent/look.ts";
import { seeToBudget } from "../../../../src/domain/agent/see-to-budget.ts";
import { readDue } from "../../../../src/domain/limits/due.ts";
import type { BudgetPolicy } from "../../../../src/domain/roster/roster.ts";
import { readEvents } from "../../../../src/domain/watch/journal.ts";
import type { TokenUse, UsageRead, UsageRequest } from "../../../../src/runtimes/usage.ts";
import { DeliveryStage } from "../../../support/delivery-stage.ts";

const DAY_MS = 86_400_000;

/** An agent whose record tells tokens. */
class Stage extends DeliveryStage {
  readonly uses: TokenUse[] = [];
  readonly asked: UsageRequest[] = [];
  problem: string | undefined;
  missing: readonly string[] = [];
  stops = 0;
  stopWorks = true;

  readonly policy: BudgetPolicy;

  constructor(policy: BudgetPolicy) {
    super();
    this.policy = policy;
    this.adapter.usage = async (_facts, _world, wanted): Promise<Answer<UsageRead>> => {
      this.asked.push(wanted);
      if (this.problem !== undefined) return cannotTell(this.problem);
      const uses = this.uses.filter(({ at }) => at >= wanted.since);
      const keys = uses.map(({ id }) => id ?? "");
      return known({ uses, keys, missing: this.missing, isWhole: true, marks: {}, isBehind: false });
    };
  }

  use(tokens: number, id = crypto.randomUUID()): void {
    const told = { cacheRead: undefined, cacheWrite: undefined, imputedUsd: undefined, model: undefined };
    this.uses.push({ ...told, at: this.clock.now(), id, input: 0, output: tokens });
  }

  bounded(tokens = 100) {
    return { ...this.agent, budget: { tokens, policy: this.policy } };
  }

  async see(tokens = 100) {
    const look = await lookAtAgent(this.fleet, this.tools.sources, this.agent);
    return await seeToBudget(this.fleet, this.tools.sources, look, this.bounded(tokens), async () => {
      this.stops += 1;
      return this.stopWorks;
    });
  }

  async beat(tokens = 100): Promise<void> {
    const look = await lookAtAgent(this.fleet, this.tools.sources, this.agent);
    await noteBudget(this.fleet, this.tools.sources, look, this.bounded(tokens).budget);
  }

  async count(way: "on" | "all" | "only") {
    return await countBudget(
      this.fleet,
      this.tools.sources,
      await lookAtAgent(this.fleet, this.tools.sources, this.agent),
      way,
    );
  }

  async told(): Promise<readonly (string | undefined)[]> {
    const events = await readEvents(this.fleet, { since: 0, agents: [], kinds: ["budget"] });
    return events.map(({ detail }) => detail);
  }
}

describe("who has used a budget", () => {
  test("is told of once, by however many processes that see to it one after another", async () => {
    const made = new Stage("warn");
    made.use(99);
    expect(await made.see()).toEqual({ told: false, stop: "no" });
    made.use(1);
    expect(await made.see()).toEqual({ told: true, stop: "no" });
    made.use(50);
    expect(await made.see()).toEqual({ told: false, stop: "no" });
    expect(await made.told()).toEqual(["100 of 100 tokens today; it goes on"]);
    // raised, reached again, and lowered to what was told
    expect((await made.see(200)).told).toBe(false);
    made.use(50);
    expect((await made.see(200)).told).toBe(true);
    expect((await made.see(100)).told).toBe(false);
    expect(await made.told()).toHaveLength(2);
  });

  test("is told of on the next day anew, and counted from nought", async () => {
    const made = new Stage("warn");
    made.use(100);
    await made.see();
    await made.clock.sleep(DAY_MS);
    expect((await made.count("all"))?.tokens).toBe(0);
    made.use(100);
    expect((await made.see()).told).toBe(true);
  });

  test("is stopped once; a stop that fails is tried again, and tells nobody twice", async () => {
    const made = new Stage("stop");
    made.use(100);
    made.stopWorks = false;
    expect(await made.see()).toEqual({ told: true, stop: "failed" });
    made.stopWorks = true;
    expect(await made.see()).toEqual({ told: false, stop: "stopped" });
    expect(await made.see()).toEqual({ told: false, stop: "no" });
    expect(made.stops).toBe(2);
  });
});

describe("counting", () => {
  test("keeps what was used where the record is gone or cannot be asked, and says why", async () => {
    const made = new Stage("pause");
    made.use(120);
    await made.count("all");
    made.uses.length = 0;
    expect(await made.count("on")).toMatchObject({ tokens: 120, why: undefined });
    made.problem = "its server does not run";
    expect(await made.count("on")).toMatchObject({
      tokens: 120,
      isWhole: false,
      why: "its server does not run",
    });
    await made.clock.sleep(DAY_MS);
    expect(await made.count("all")).toMatchObject({ tokens: undefined, why: "its server does not run" });
  });

  test("at a heartbeat reads on alone, and leaves a new day to who may take its time", async () => {
    const made = new Stage("warn");
    expect(await made.count("on")).toBeUndefined();
    await made.beat();
    expect(await readDue(made.fleet, made.agent.name)).toBeDefined();
    expect(made.asked).toEqual([]);
    await made.count("all");
    expect((await made.count("on"))?.tokens).toBe(0);
    expect(made.asked.map(({ most }) => most !== undefined)).toEqual([false, true]);
  });

  test("at a heartbeat has what is to be done begun, and nothing where there is nothing", async () => {
    const made = new Stage("warn");
    await made.count("all");
    await made.beat();
    expect(await readDue(made.fleet, made.agent.name)).toBeUndefined();
    made.use(100);
    await made.beat();
    expect((await readDue(made.fleet, made.agent.name))?.at).toBeLessThanOrEqual(made.clock.now() + 1000);
  });

  test("does not begin a process at every heartbeat where nothing can be told", async () => {
    const made = new Stage("warn");
    made.problem = "no record";
    await made.count("all");
    await made.beat();
    expect(await readDue(made.fleet, made.agent.name)).toBeUndefined();
    await made.clock.sleep(700_000);
    await made.beat();
    expect(await readDue(made.fleet, made.agent.name)).toBeDefined();
  });

  test("for who only looks writes nothing down", async () => {
    const made = new Stage("warn");
    made.use(7);
    const before = [...made.fleet.files.texts.keys()];
    expect(await made.count("only")).toMatchObject({ tokens: 7, isWhole: true });
    expect([...made.fleet.files.texts.keys()]).toEqual(before);
  });
});

const send = async (made: Stage, mayBeKept = true, tokens = 100) =>
  await made.send({ mayBeKept, agent: made.bounded(tokens) });

describe("a message", () => {
  test("is kept until midnight where the budget pauses, and delivered by its id when it is raised", async () => {
    const made = new Stage("pause");
    made.use(150);
    const receipt = await send(made);
    expect(receipt).toMatchObject({
      verdict: "queued",
      channel: "mosaic",
      detail: "mosaic keeps it: budget until midnight: 150 of 100 tokens today",
    });
    expect(made.pane.typed).toEqual([]);
    expect(await readWaiting(made.fleet, made.agent.name)).toMatchObject([{ id: "m1" }]);
    // somebody is to be told of a bound that nobody was told of
    expect((await readDue(made.fleet, made.agent.name))?.at).toBeLessThanOrEqual(made.clock.now() + 1000);
    expect(await send(made, true, 200)).toMatchObject({ verdict: "accepted" });
    expect(await readWaiting(made.fleet, made.agent.name)).toEqual([]);
  });

  test("is refused where its sender waits, and where the agent is about to be stopped", async () => {
    const waits = new Stage("pause");
    waits.use(150);
    expect(await send(waits, false)).toMatchObject({ verdict: "blocked", channel: undefined });
    const stops = new Stage("stop");
    stops.use(150);
    expect(await send(stops)).toMatchObject({
      verdict: "blocked",
      detail: "budget: 150 of 100 tokens today; it is stopped when its turn is over",
    });
    expect(await readWaiting(stops.fleet, stops.agent.name)).toEqual([]);
  });

  test("goes as before where it warns, below the bound, and where it cannot be told", async () => {
    const warns = new Stage("warn");
    warns.use(150);
    expect(await send(warns)).toMatchObject({ verdict: "accepted" });
    expect(warns.asked).toEqual([]);
    const below = new Stage("pause");
    below.use(99);
    expect(await send(below)).toMatchObject({ verdict: "accepted" });
    const unclear = new Stage("pause");
    unclear.problem = "no record";
    expect(await send(unclear)).toMatchObject({ verdict: "accepted" });
  });
});
