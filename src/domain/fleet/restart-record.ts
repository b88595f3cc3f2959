import { isJsonObject } from "../../base/json-object.ts";
import type { ProcessIdentity } from "../../base/process-identity.ts";
import type { RestartedAgent, RestartOutcome } from "./restart-outcome.ts";

/**
 * The record of one restart (`run/restart-TOKEN.json`, 0600). The command that follows the restart reads its progress
 * here; the next restart reads what this one left undone if it was interrupted.
 */
export interface RestartRecord {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly askedAt: number;
  readonly askedBy: string;
  /** The agent that asked; undefined for a caller outside of the fleet. */
  readonly caller: string | undefined;
  /** The process that asked. It waits for the end, unless it was handed over. */
  readonly asker: ProcessIdentity | undefined;
  /** The caller would end with the agents that are restarted, so it does not wait. */
  readonly handedOver: boolean;
  /** The worker's process; undefined until it has begun. */
  readonly worker: ProcessIdentity | undefined;
  /** The number of agents that the restart is about. */
  readonly total: number;
  /** The agents before anything was touched, each with its process (null: none); undefined until that is known. */
  readonly before: ReadonlyMap<string, number | undefined> | undefined;
  readonly done: readonly RestartedAgent[];
  /** Why it is held at the moment. */
  readonly held: string | undefined;
  /** What the worker had to say, in order. */
  readonly notes: readonly string[];
  readonly ending: RestartEnding | undefined;
}

export type RestartEnding =
  | { readonly kind: "report"; readonly agents: readonly RestartedAgent[] }
  | {
      readonly kind: "error";
      readonly ending: string;
      readonly message: string;
      readonly hint: string | undefined;
    };

export function renderRestartRecord(record: RestartRecord): string {
  const before =
    record.before === undefined
      ? undefined
      : Object.fromEntries([...record.before].map(([name, pid]) => [name, pid ?? null]));
  return `${JSON.stringify({ ...record, before })}\n`;
}

/** undefined for anything that is not a whole record. */
export function parseRestartRecord(text: string): RestartRecord | undefined {
  const value = parseJson(text);
  if (!isJsonObject(value) || typeof value["token"] !== "string") return undefined;
  const { before } = value;
  return {
    token: value["token"],
    askedAt: numberOf(value["askedAt"]) ?? 0,
    askedBy: textOf(value["askedBy"]) ?? "somebody",
    caller: textOf(value["caller"]),
    asker: identityOf(value["asker"]),
    handedOver: value["handedOver"] === true,
    worker: identityOf(value["worker"]),
    total: numberOf(value["total"]) ?? 0,
    before: isJsonObject(before)
      ? new Map(Object.entries(before).map(([name, pid]) => [name, numberOf(pid)]))
      : undefined,
    done: agentsOf(value["done"]),
    held: textOf(value["held"]),
    notes: listOf(value["notes"]).filter((note) => typeof note === "string"),
    ending: endingOf(value["ending"]),
  };
}

function endingOf(value: unknown): RestartEnding | undefined {
  if (!isJsonObject(value)) return undefined;
  if (value["kind"] === "report") return { kind: "report", agents: agentsOf(value["agents"]) };
  const message = textOf(value["message"]);
  if (value["kind"] !== "error" || message === undefined) return undefined;
  return {
    kind: "error",
    ending: textOf(value["ending"]) ?? "failure",
    message,
    hint: textOf(value["hint"]),
  };
}

const OUTCOMES: readonly RestartOutcome[] = [
  "restarted",
  "started",
  "failed",
  "unknown",
  "stays stopped",
  "stopped meanwhile",
  "not attempted",
  "handed over",
];

function agentsOf(value: unknown): RestartedAgent[] {
  return listOf(value).flatMap((entry) => {
    const name = isJsonObject(entry) ? textOf(entry["name"]) : undefined;
    const outcome = isJsonObject(entry) ? OUTCOMES.find((word) => word === entry["outcome"]) : undefined;
    if (!isJsonObject(entry) || name === undefined || outcome === undefined) return [];
    return [{ name, outcome, detail: textOf(entry["detail"]) ?? "", pid: numberOf(entry["pid"]) }];
  });
}

function identityOf(value: unknown): ProcessIdentity | undefined {
  if (!isJsonObject(value)) return undefined;
  const pid = numberOf(value["pid"]);
  const startTime = textOf(value["startTime"]);
  return pid === undefined || startTime === undefined ? undefined : { pid, startTime };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) ? value : undefined;
}
