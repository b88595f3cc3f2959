/** A screen of `fleet ps --watch` without a terminal: its state after some events, and its rows as text. */
import type { Key, KeyName } from "../../src/cli/screen/keys.ts";
import { textOf } from "../../src/cli/screen/rows.ts";
import { frameOf } from "../../src/commands/fleet/screen/screen-view.ts";
import {
  initialState,
  type Beside,
  type Effect,
  type ScreenState,
  type Size,
} from "../../src/commands/fleet/screen/state.ts";
import { step, type ScreenEvent } from "../../src/commands/fleet/screen/step.ts";
import type { AgentRow } from "../../src/operations/documents/agent-row.ts";
import type { FleetPs } from "../../src/operations/documents/fleet-ps.ts";
import type { UtteranceDocument } from "../../src/operations/documents/utterance.ts";

export const NOW = "2026-05-01T10:00:00.000Z";
const ago = (seconds: number) => new Date(Date.parse(NOW) - seconds * 1000).toISOString();

export function agentRow(agent: string, more: Partial<AgentRow> = {}): AgentRow {
  return {
    agent,
    host: "vm",
    runtime: "claude",
    class: "coder",
    state: "idle",
    reason: null,
    source: "native",
    rule: null,
    since: ago(75),
    since_is_bound: false,
    until: null,
    supervisor: { state: "running", reason: null, unit: null },
    remark: null,
    pid: 100,
    started_at: ago(900),
    beat: { state: "alive", age_ms: 2000, reason: null },
    idle_ms: 75_000,
    restarts: 0,
    memory_bytes: 227 * 1024 * 1024,
    memory_source: "cgroup",
    cpu_percent: 1,
    runtime_version: null,
    measured: null,
    budget: null,
    flags: [],
    ...more,
  };
}

export function listOf(agents: readonly AgentRow[], more: Partial<FleetPs> = {}): FleetPs {
  return {
    schema: "mosaic.fleet.ps/1",
    tenant_id: "local",
    host: "vm",
    at: NOW,
    supervisor: "systemd",
    server: "running",
    paused: null,
    unanswered: [],
    unmanaged: [],
    agents: [...agents],
    ...more,
  };
}

/** Six agents of a morning: two need somebody. */
export const MORNING: readonly AgentRow[] = [
  agentRow("api-coder"),
  agentRow("infra-coder", { runtime: "stub", restarts: 1, remark: "restarted: killed by signal 9" }),
  agentRow("scout", { runtime: "codex", state: "working", since: ago(1860), idle_ms: 400 }),
  agentRow("tester0", {
    runtime: "stub",
    state: "ended",
    reason: "by itself",
    pid: null,
    idle_ms: null,
    memory_bytes: null,
  }),
  agentRow("librarian", { state: "blocked", reason: "login", since: ago(28_000), idle_ms: 28_000_000 }),
  agentRow("tester1", { runtime: "pi", state: "failed", reason: "exit status 7", pid: null, idle_ms: null }),
];

export function utterance(text: string, more: Partial<UtteranceDocument> = {}): UtteranceDocument {
  return { at: ago(75), who: "agent", id: "1", message_id: null, source: null, text, ...more };
}

export const ANSWER: Beside = {
  kind: "answer",
  answer: utterance("All 212 tests pass.\n\nI changed two files:\n- src/api.ts\n- test/api.test.ts"),
  message: utterance("run the tests", { who: "user", message_id: "4921d6af", source: "vm:operator" }),
  unanswered: 0,
};

/** A key by its name, characters that are typed, or a paste. */
export type Pressed = KeyName | { readonly text: string } | { readonly paste: string };

/** A screen, and what was asked of the world meanwhile. */
export class StagedScreen {
  state: ScreenState;
  readonly effects: Effect[] = [];
  #looked: Extract<Effect, { kind: "look" }> | undefined;

  constructor(agents: readonly AgentRow[] = MORNING, more: Partial<FleetPs> = {}) {
    this.state = initialState(listOf(agents, more));
    this.happen({ kind: "list", list: this.state.list });
  }

  happen(event: ScreenEvent): void {
    const { state, effects } = step(this.state, event);
    this.state = state;
    this.effects.push(...effects);
    this.#looked = effects.findLast((effect) => effect.kind === "look") ?? this.#looked;
  }

  /** Named keys, and texts of which each character is a key. */
  press(...keys: readonly Pressed[]): this {
    for (const key of keys) for (const each of keysOf(key)) this.happen({ kind: "key", key: each });
    return this;
  }

  /** Answers the look that is under way, whoever is selected by now. */
  finds(content: Beside): this {
    const { asked } = this.state;
    const look = this.#looked;
    if (asked === undefined || look === undefined) throw new Error("nothing was asked");
    this.happen({ kind: "beside", key: asked, agent: look.agent, content });
    return this;
  }

  /** What was asked since this was last called. */
  asked(): readonly Effect[] {
    return this.effects.splice(0);
  }

  /** The rows as text: nothing of the terminal's last column, and exactly as many as it has. */
  text(size: Size): string {
    return frameOf(this.state, size).rows.map(textOf).join("\n");
  }
}

function keysOf(key: Pressed): readonly Key[] {
  if (typeof key === "string") return [{ kind: "key", name: key }];
  if ("paste" in key) return [{ kind: "paste", text: key.paste }];
  return Array.from(key.text, (text) => ({ kind: "text", text }));
}
