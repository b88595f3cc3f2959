import type { HostPart } from "../../base/addresses.ts";
import { MosaicError } from "../../base/errors.ts";
import type { AgentWait, AgentWaitRequest } from "../documents/agent-wait.ts";
import { heading } from "../heading.ts";
import type { Call, Report } from "../operation.ts";
import { askElsewhere, requireReport, silenceOf } from "../team/elsewhere.ts";
import { addressOf } from "./address-of.ts";
import { shortfall } from "./wait-shortfall.ts";

type Row = AgentWait["agents"][number];

/** How the wait for the agents of one host ended. */
type PartEnd =
  | { readonly kind: "reached"; readonly rows: readonly Row[] }
  | { readonly kind: "short"; readonly rows: readonly Row[]; readonly why: unknown };

/**
 * Waits for agents of several hosts: each host waits for its own by the same operation. Ends as the local operation
 * does, with the first host that decides it; waits that are still under way elsewhere do no harm, and end by
 * themselves.
 */
export async function waitElsewhere(
  call: Call,
  request: AgentWaitRequest,
  parts: readonly HostPart[],
): Promise<Report<AgentWait>> {
  const { services, signal } = call;
  const { for: what, any } = request;
  const decided = new AbortController();
  const within = { ...call, signal: AbortSignal.any([signal, decided.signal]) };
  const ends: (PartEnd | undefined)[] = parts.map(() => undefined);
  const isDecisive = ({ kind }: PartEnd) => (any ? kind === "reached" : kind === "short");
  try {
    await new Promise<void>((resolve, reject) => {
      const waits = parts.map(async (part, at) => {
        const end = await waitAt(within, request, part);
        ends[at] = end;
        if (isDecisive(end)) resolve();
      });
      Promise.all(waits).then(() => resolve(), reject);
    });
  } finally {
    decided.abort();
  }
  const decisive = ends.find((end) => end !== undefined && isDecisive(end));
  const short = any ? (decisive === undefined ? ends.find(isShort) : undefined) : ends.find(isShort);
  const rows = parts.flatMap((part, at) => ends[at]?.rows ?? unheard(services.hostName, part));
  if (short !== undefined) throw shortOf(short, rows, what);
  return { document: { ...heading(services, "mosaic.agent.wait/1"), for: what, any, agents: rows } };
}

async function waitAt(call: Call, request: AgentWaitRequest, part: HostPart): Promise<PartEnd> {
  const { host, agents } = part;
  const { hostName } = call.services;
  const { timeout_ms: timeoutMs } = request;
  const asked = {
    host,
    line: undefined,
    id: crypto.randomUUID(),
    operation: "agent.wait",
    request: { ...request, agents },
    patienceMs: timeoutMs,
    // nobody waits for it after that
    takenWithinMs: timeoutMs,
    again: "harmless" as const,
  };
  const named = (rows: readonly Row[]) =>
    rows.map((row) => ({ ...row, agent: addressOf(hostName, host, row.agent) }));
  const end = await askElsewhere(call, asked);
  const silence = silenceOf(end, host, end.kind === "delivering" ? "timed-out" : "stored");
  if (silence !== undefined) return { kind: "short", rows: unheard(hostName, part), why: silence };
  try {
    return { kind: "reached", rows: named(requireReport<AgentWait>(end, host).document.agents) };
  } catch (thrown) {
    const rows = thrown instanceof MosaicError ? thrown.data["agents"] : undefined;
    if (Array.isArray(rows)) return { kind: "short", rows: named(rows as readonly Row[]), why: undefined };
    throw thrown;
  }
}

/** Agents of a host that has not answered. */
function unheard(here: string, { host, agents }: HostPart): readonly Row[] {
  return agents.map((agent) => ({
    agent: addressOf(here, host, agent),
    outcome: "waiting",
    state: "unknown",
    reason: "its host has not answered",
  }));
}

function isShort(end: PartEnd | undefined): end is PartEnd & { readonly kind: "short" } {
  return end?.kind === "short";
}

/** As for local agents, for all hosts together; a host that has not answered is named. */
function shortOf(
  { rows: own, why }: PartEnd & { readonly kind: "short" },
  rows: readonly Row[],
  what: AgentWait["for"],
): unknown {
  if (why !== undefined) return why;
  const isFailed = own.some(({ outcome }) => outcome === "died" || outcome === "blocked");
  return shortfall(isFailed ? "failed" : "timed out", rows, what);
}
