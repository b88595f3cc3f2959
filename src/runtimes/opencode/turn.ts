import { cannotTell, known, type Answer } from "../../base/answer.ts";
import type { AgentFacts, RuntimeWorld } from "../contract.ts";
import { turnOf, withoutRetried, type SoughtTurn, type Turn, type TurnEvent } from "../turn.ts";
import { field, INTERRUPTED, opencodeUtterances, parseJson } from "./messages.ts";
import { readReport } from "./report.ts";
import { serverOf } from "./server.ts";

/** What one asking brings: parts of tools may be long, and an answer of the server has a limit. */
const LAST_MESSAGES = 60;

/** The turn of a message, by the server's message list. */
export async function opencodeTurn(
  agent: AgentFacts,
  world: RuntimeWorld,
  sought: SoughtTurn,
): Promise<Answer<Turn | undefined>> {
  const report = await readReport(agent, world);
  const server = serverOf(agent, world, report);
  if (server === undefined || report === undefined)
    return cannotTell("its server does not run: opencode's records are read through it");
  if (report.session === undefined) return known(undefined);
  const answer = await server.send("GET", `/session/${report.session}/message?limit=${LAST_MESSAGES}`);
  if (answer?.status !== 200) return cannotTell("its server does not give the messages");
  return known(turnOf(withoutRetried(opencodeTurnEvents(answer.body)), sought));
}

/**
 * Pure. What a list of messages says of turns. An answer has a step a model was asked for: one that called tools is
 * followed by another.
 */
export function opencodeTurnEvents(body: string): readonly TurnEvent[] {
  const list = parseJson(body);
  return (Array.isArray(list) ? list : []).flatMap((one: unknown) => {
    const info = field(one, "info");
    const created = field(field(info, "time"), "created");
    if (typeof created !== "number") return [];
    const said = opencodeUtterances(JSON.stringify([one]));
    if (field(info, "role") === "user") {
      const text = said.map((utterance) => utterance.text).join("\n");
      return text === "" ? [] : [{ kind: "message", at: created, text } as const];
    }
    const events = said.map(({ at, who, text }): TurnEvent =>
      who === "tool" ? { kind: "tool", at } : { kind: "said", at, text },
    );
    const end = endOf(info, created);
    return end === undefined ? events : [...events, end];
  });
}

/** What a step ends with where another one follows. */
const GOES_ON = ["tool-calls", "unknown"];

function endOf(info: unknown, created: number): TurnEvent | undefined {
  const completed = field(field(info, "time"), "completed");
  const error = field(info, "error");
  const at = typeof completed === "number" ? completed : created;
  if (error !== undefined && error !== null) {
    const name = String(field(error, "name"));
    if (name === INTERRUPTED) return { kind: "end", at, how: "interrupted" };
    const message = field(field(error, "data"), "message");
    return {
      kind: "end",
      at,
      how: "failed",
      detail: typeof message === "string" ? message.slice(0, 200) : name,
    };
  }
  const finish = field(info, "finish");
  if (typeof completed !== "number" || typeof finish !== "string" || GOES_ON.includes(finish))
    return undefined;
  return { kind: "end", at, how: "done" };
}
