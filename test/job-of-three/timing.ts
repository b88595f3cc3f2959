/** What `agent ask` takes beside the turn itself: the same short question, again and again. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { AgentAsk } from "../../src/operations/documents/agent-ask.ts";
import { isAbout } from "../../src/domain/proving/agent.ts";
import type { MockModelServer } from "../../src/adapters/mock-model/server.ts";
import { until } from "../support/poll.ts";
import type { JobFleet } from "./fleet.ts";
import { SHORT_TASK } from "./models.ts";

/** One ask, in milliseconds. */
export interface AskTime {
  readonly whole: number;
  /** Until its model was asked; of the stub, until it had the message. */
  readonly before: number;
  /** Until the last word of its answer. */
  readonly turn: number;
  /** From then until the runtime itself says that the turn is over. */
  readonly ends: number;
  /** From then until the answer was printed: what the ask adds. */
  readonly after: number;
}

/** Asks an agent so often, one after the other. */
export async function timeAsks(
  fleet: JobFleet,
  server: MockModelServer,
  agent: string,
  count: number,
): Promise<readonly AskTime[]> {
  const times: AskTime[] = [];
  for (let number = 0; number < count; number += 1) {
    await fleet.ok("agent", "wait", agent, "--timeout", "2m");
    const id = `time-${agent}-${number}`;
    const begun = Date.now();
    const { status, stdout, stderr } = await fleet.run([
      "agent",
      "ask",
      agent,
      SHORT_TASK,
      "--id",
      id,
      "--json",
    ]);
    const printed = Date.now();
    if (status !== 0)
      throw new Error(`${agent} was asked, and did not answer (${status}): ${stdout}${stderr}`);
    const said = Date.parse((JSON.parse(stdout) as AgentAsk).answers[0]?.at ?? "");
    // claude's own hooks run between its last word and its end: it is over when claude says that it is idle
    const { document } = await fleet.json<{ since: string | null }>("agent", "explain", agent);
    const idle = document.since === null ? Number.NaN : Date.parse(document.since);
    const over = idle > said && idle < printed ? idle : said;
    const { begins, ends } = agent === "stub" ? turnOfStub(fleet, id) : await turnOfModel(server, id);
    times.push({
      whole: printed - begun,
      before: begins - begun,
      turn: ends - begins,
      ends: Math.max(0, over - ends),
      after: printed - Math.max(over, ends),
    });
  }
  return times;
}

interface Turn {
  readonly begins: number;
  readonly ends: number;
}

async function turnOfModel(server: MockModelServer, id: string): Promise<Turn> {
  return await until(`the model has answered ${id}`, () => {
    const found = server.received.find(isAbout(`#${id} `));
    return found?.endedAt === undefined ? undefined : { begins: found.at, ends: found.endedAt };
  });
}

function turnOfStub(fleet: JobFleet, id: string): Turn {
  const folder = join(fleet.home, ".local/state/mosaic-stub/sessions");
  const lines = readdirSync(folder)
    .flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"))
    .filter((line) => line !== "")
    .map(
      (line) =>
        JSON.parse(line) as { type: string; id?: string; text?: string; message?: string; at: string },
    );
  const begun = lines.find(({ type, text }) => type === "user" && text?.includes(`#${id} `) === true);
  const ended = lines.find(({ type, message }) => type === "turn_end" && message === begun?.id);
  if (begun === undefined || ended === undefined) throw new Error(`the stub's record has no turn of ${id}`);
  return { begins: Date.parse(begun.at), ends: Date.parse(ended.at) };
}

export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}
