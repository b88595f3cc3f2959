/** A fleet of one agent in memory, with everything that a delivery asks for. */
import { expect } from "bun:test";
import type { DeliveryRequest, DeliveryTools } from "../../src/domain/agent/delivery/attempt.ts";
import { deliver } from "../../src/domain/agent/delivery/deliver.ts";
import type { Message } from "../../src/domain/agent/delivery/message.ts";
import type { Receipt } from "../../src/domain/agent/delivery/verdict.ts";
import type { Conversation, HandOver, RuntimeAdapter, RuntimeWorld } from "../../src/runtimes/contract.ts";
import type { StateReading, StateWord } from "../../src/runtimes/state.ts";
import { comesBack } from "../../src/domain/fleet/comes-back.ts";
import { systemdSupervisor } from "../../src/domain/fleet/systemd-supervisor.ts";
import { known, type Answer } from "../../src/base/answer.ts";
import { NO_USAGE } from "../../src/domain/ports/usage.ts";
import { sessionOf, unitOf } from "../../src/base/names.ts";
import type { Clock } from "../../src/base/clock.ts";
import type { RosterAgent } from "../../src/domain/roster/roster.ts";
import { FakeChanges, FakePane, FakeSenderLock } from "./delivery-fakes.ts";
import { rosterAgent } from "./roster-agents.ts";
import { fakeFleet } from "./supervision-fakes.ts";
import { WaitedClock } from "./waited-clock.ts";

/** Mutable, so that a test takes away or adds what its runtime has. */
export type FakeAdapter = { -readonly [Key in keyof RuntimeAdapter]: RuntimeAdapter[Key] };

/** Files, processes and sockets of a runtime: nothing is there. */
export function emptyWorld(clock: Pick<Clock, "now">): RuntimeWorld {
  return {
    clock,
    readText: async () => undefined,
    fileFacts: async () => undefined,
    list: async () => [],
    openFiles: async () => [],
    descendants: async () => [],
    request: async () => undefined,
    run: async () => undefined,
    parseToml: () => undefined,
    realPath: async () => undefined,
    packageOf: async () => undefined,
    askSocket: async () => ({ kind: "not-there", why: "nobody listens" }),
  };
}

export class DeliveryStage {
  readonly clock = new WaitedClock();
  readonly agent: RosterAgent;
  readonly pane: FakePane;
  readonly lock = new FakeSenderLock(this.clock);
  readonly changes = new FakeChanges(this.clock);
  readonly adapter: FakeAdapter;
  readonly fleet: ReturnType<typeof stageFleet>;
  readonly tools: DeliveryTools;
  /** What the runtime itself says; undefined: it is not asked. */
  native: Answer<StateReading | undefined> | undefined;
  conversation: Answer<Conversation | undefined> = known({ id: "c1", record: undefined });

  constructor(runtime: RosterAgent["runtime"] = "stub", name = "a") {
    this.agent = rosterAgent({ runtime }, name);
    this.pane = new FakePane(this.clock, sessionOf(this.agent.name));
    this.fleet = stageFleet(this.agent, this.clock);
    this.adapter = this.#adapter(runtime);
    this.age(3_600_000);
    this.tools = {
      fleet: this.fleet,
      sources: {
        panes: this.pane,
        world: emptyWorld(this.clock),
        adapterOf: () => ({
          ...this.adapter,
          ...(this.native === undefined ? {} : { nativeState: async () => this.native ?? known(undefined) }),
        }),
        availableAfterMs: 300_000,
      },
      senderLock: this.lock,
      changes: this.changes,
      comesBack: (agent) =>
        comesBack(this.fleet, { supervisor: async () => systemdSupervisor(this.fleet) }, agent),
    };
  }

  /** For how long its process has lived. */
  age(milliseconds: number): void {
    const { processes } = this.fleet;
    const startedAt = this.clock.now() - milliseconds;
    for (const pid of [this.pane.pid, this.pane.pid + 1]) {
      processes.running.set(pid, String(pid * 10));
      processes.usages.set(pid, { ...NO_USAGE, startedAt });
    }
  }

  /** What systemd says of its unit from now on. */
  unit(active: string, sub: string): void {
    const { units } = this.fleet.manager;
    units.splice(0, units.length, { unit: unitOf(this.agent.name), load: "loaded", active, sub });
  }

  request(more: Partial<DeliveryRequest> = {}): DeliveryRequest {
    return {
      agent: this.agent,
      message: message("m1"),
      waitIdle: false,
      clearDraft: false,
      blind: false,
      timeoutMs: 10_000,
      ...more,
    };
  }

  send(more: Partial<DeliveryRequest> = {}): Promise<Receipt> {
    return deliver(this.tools, this.request(more));
  }

  /** Hands over as told, and takes the message as a runtime with a channel would. */
  channel(answer: HandOver, takes = answer.kind === "handed"): void {
    this.adapter.handOver = async (_facts, _world, text, begin) => {
      if (answer.kind !== "not-there") await begin(answer.channel);
      this.pane.typed.push(`channel: ${text}`);
      if (takes) this.pane.take(text);
      return answer;
    };
  }

  journal(): readonly Readonly<Record<string, unknown>>[] {
    const text = this.fleet.files.texts.get(this.fleet.paths.deliveries(this.agent.name)) ?? "";
    const lines = text.split("\n").filter((line) => line !== "");
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  #adapter(runtime: RosterAgent["runtime"]): FakeAdapter {
    return {
      runtime,
      processNames: ["fake"],
      typing: { settleMs: 500, stillMs: 1_000, placeholder: /^\[paste #\d+\]$/, clearKeys: ["C-c"] },
      resetCommand: "/new",
      readScreen(screen) {
        const seen = JSON.parse(screen.lines[0]?.text ?? "") as {
          readonly state: StateWord;
          readonly draft?: string;
          readonly heldEnd?: string;
        };
        const composer = seen.draft === undefined ? undefined : { draft: seen.draft };
        const { state, heldEnd } = seen;
        const reading = { state, rule: `fake.screen.${state}`, saw: state, since: undefined, composer };
        return heldEnd === undefined ? reading : { ...reading, heldEnd };
      },
      launch: ({ arguments: own }) => ({
        arguments: own,
        environment: {},
        files: [],
        facts: { conversation: undefined, port: undefined, password: undefined, dataFolder: undefined },
      }),
      proof: async (_facts, _world, { needle, since }) => {
        const found = this.pane.record.filter(({ text, at }) => text.includes(needle) && at >= since);
        const best = found.find(({ kind }) => kind === "accepted") ?? found[0];
        return best === undefined
          ? undefined
          : { kind: best.kind, source: "fake record", detail: String(best.at) };
      },
      conversation: async () => this.conversation,
    };
  }
}

function stageFleet(agent: RosterAgent, clock: WaitedClock) {
  return { ...fakeFleet([agent]), clock };
}

export function message(id: string, body = "hello", raw = false): Message {
  const envelope = `[h:operator -> h:a] #${id} `;
  return raw ? { id, text: body, needle: body, raw } : { id, text: envelope + body, needle: envelope, raw };
}

/** What reaches the agent of the message that a stage sends unless told otherwise. */
export const TEXT = message("m1").text;
export const PASTE = `paste: ${TEXT}`;

export function stageWith(change: (made: DeliveryStage) => unknown = () => undefined): DeliveryStage {
  const made = new DeliveryStage();
  change(made);
  return made;
}

/** What must hold however a delivery ended. */
export function expectNoHarm({ pane, lock, changes }: DeliveryStage): void {
  expect(pane.hits).toEqual([]);
  expect(pane.typed.filter((what) => what.startsWith("paste: ")).length).toBeLessThanOrEqual(1);
  expect(lock.held).toBe(0);
  expect(changes.open).toBe(0);
}

/** What an attempt rejects with; undefined where it does not. */
export async function thrownBy(attempt: Promise<unknown>): Promise<unknown> {
  return attempt.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
}
