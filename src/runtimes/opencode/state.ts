import type { Answer } from "../../base/answer.ts";
import { cannotTell, known } from "../../base/answer.ts";
import type { StateReading, StateWord } from "../state.ts";
import type { AgentFacts, RuntimeWorld } from "../contract.ts";
import { readReport, type PluginReport } from "./report.ts";
import { heldMessages, type Unbegun } from "./held.ts";
import {
  askPending,
  askStatuses,
  isPartOf,
  serverOf,
  type OpencodeServer,
  type SessionStatus,
} from "./server.ts";

/** What a provider says where it takes no more for now; a retry may have any other reason too. */
export const RATE_LIMIT =
  /\b429\b|rate.?limit|too many requests|resource.?exhausted|quota|usage.?limit|free.?tier.?limit/i;

/**
 * What the server says of the session on the screen: two requests where it is idle, three where it works. Only the
 * plugin knows which session that is; before it does, the screen is still dark.
 */
export async function readOpencodeState(
  agent: AgentFacts,
  world: RuntimeWorld,
): Promise<Answer<StateReading | undefined>> {
  const report = await readReport(agent, world);
  const server = serverOf(agent, world, report);
  if (report === undefined || server === undefined) return known(undefined);
  const statuses = await askStatuses(server);
  if (!statuses.known) return statuses;
  const status = report.session === undefined ? undefined : statuses.value.get(report.session);
  if (report.session === undefined) return known(idleReading(report, known([])));
  if (status === undefined) {
    const held = await heldMessages(agent, world, server, report.session);
    return known(idleReading(report, held));
  }
  const waits = await waitsForPerson(server, report.session);
  if (!waits.known) return waits;
  return known(waits.value ?? busyReading(status, report, world.clock.now()));
}

async function waitsForPerson(
  server: OpencodeServer,
  session: string,
): Promise<Answer<StateReading | undefined>> {
  const kinds = ["permission", "question"] as const;
  const answers = await Promise.all(kinds.map((kind) => askPending(server, kind)));
  for (const [at, answer] of answers.entries()) {
    if (!answer.known) return answer;
    for (const pending of answer.value) {
      if (!(await isPartOf(server, pending.session, session))) continue;
      const kind = kinds[at] ?? "permission";
      return known(reading("blocked: approval", kind, `it waits for an answer to: ${pending.about}`));
    }
  }
  return known(undefined);
}

/** By itself opencode (1.18.33) waits half a minute at most; longer only where its model's server told it to. */
const LONGEST_PAUSE_MS = 60_000;

/** Pure. */
export function busyReading(status: SessionStatus, report: PluginReport, now: number): StateReading {
  if (status.type === "retry") {
    const saw = `attempt ${status.attempt} failed: ${status.message.slice(0, 200)}`;
    if (!RATE_LIMIT.test(status.message)) return reading("working", "retry", saw);
    const isTold = status.next !== undefined && status.next - now > LONGEST_PAUSE_MS;
    return {
      ...reading("blocked: rate-limit", "rate-limit", saw),
      ...(isTold ? { until: status.next } : {}),
    };
  }
  if (report.queued) return reading("queued", "queued", "a message waits behind the running turn");
  return reading("working", "busy", "its session is busy");
}

/** Pure. `held`: what it has not begun on. */
export function idleReading(report: PluginReport, held: Answer<readonly Unbegun[]>): StateReading {
  if (report.menu !== undefined)
    return reading("blocked: picker", "menu", `the screen's keys go to: ${report.menu}`);
  if (report.view !== "home" && report.view !== "session")
    return reading("blocked: picker", "view", `another view is open: ${report.view}`);
  if (!held.known)
    return { ...reading("idle", "idle", `its session is idle; ${held.why}`), unbegun: "unknown" };
  const last = held.value.at(-1);
  if (last !== undefined) {
    const count = held.value.length;
    const what = count === 1 ? "a message" : `${count} messages, the last one`;
    const saw = `its session is idle, and it has not begun on ${what}: ${last.text.slice(0, 200)}`;
    const { id, choice } = last;
    return {
      ...reading("idle", "unbegun", saw),
      unbegun: count,
      unbegunSince: held.value[0]?.since,
      ...(last.isLeftBehind ? { leftBehind: { id, choice } } : {}),
    };
  }
  return reading("idle", "idle", report.session === undefined ? "the start screen" : "its session is idle");
}

function reading(state: StateWord, rule: string, saw: string): StateReading {
  return { state, rule: `opencode.native.${rule}`, saw, since: undefined };
}

/** What the plugin says, or why it cannot be told. */
export async function needReport(agent: AgentFacts, world: RuntimeWorld): Promise<Answer<PluginReport>> {
  const report = await readReport(agent, world);
  return report === undefined ? cannotTell("no plugin tells which session is on its screen") : known(report);
}
