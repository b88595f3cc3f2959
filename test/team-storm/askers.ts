/**
 * People who send through a gateway, as `agent send HOST/AGENT` does, and ask again with the same id until they are told
 * an end. What they were told is held against what the database has.
 */
import { describeError } from "../../src/base/errors.ts";
import type { TeamBench } from "../support/team-bench.ts";
import type { StormOptions } from "./options.ts";
import { random } from "./schedule.ts";

/** So many at once; each waits for its answer before it sends the next message. */
const ASKERS = 3;
const PATIENCE_MS = 20_000;
/** Of one question, over a gateway that is frozen. */
const DEADLINE_MS = 60_000;
const MOST_ASKED = 60;

export interface Asked {
  readonly id: string;
  readonly from: string;
  readonly host: string;
  readonly agent: string;
  readonly place: number;
  /** What the sender was told in the end. */
  readonly told: string;
  /** An error's own words. */
  readonly words: string;
  /** How often it had to be asked. */
  readonly asked: number;
}

/** `ends`: no more are begun. */
export async function sendByGateways(
  team: TeamBench,
  options: StormOptions,
  ends: AbortSignal,
): Promise<Asked[]> {
  const each = Array.from({ length: ASKERS }, (_, at) => sendAsOne(team, options, at, ends));
  return (await Promise.all(each)).flat();
}

async function sendAsOne(
  team: TeamBench,
  { seed, stubs }: StormOptions,
  which: number,
  ends: AbortSignal,
): Promise<Asked[]> {
  const next = random(seed + 100 + which);
  const pick = (count: number) => Math.floor(next() * count);
  const all: Asked[] = [];
  const places = new Map<string, number>();
  while (!ends.aborted) {
    const here = pick(team.members.length);
    const there = (here + 1 + pick(team.members.length - 1)) % team.members.length;
    const [host, agent, from] = [team.at(there).name, `a${pick(stubs)}`, `asker:p${which}`];
    const place = places.get(`${host}/${agent}`) ?? 0;
    places.set(`${host}/${agent}`, place + 1);
    const id = `p${which}-${all.length}`;
    const request = {
      agent: `${host}/${agent}`,
      text: `message ${id}`,
      id,
      source: from,
      timeout_ms: PATIENCE_MS,
    };
    const end = await askUntilTold(team.at(here).socket, request);
    all.push({ id, from, host, agent, place, ...end });
    await Bun.sleep(pick(1_500));
  }
  return all;
}

type End = Pick<Asked, "told" | "words" | "asked">;

/** What was asked before the end of the storm is still asked until it has an end. */
async function askUntilTold(socket: string, request: object): Promise<End> {
  for (let asked = 1; ; asked += 1) {
    const end = { ...(await askOnce(socket, request)), asked };
    // a wait that ran out, a gateway or a database that was away: the same id again
    const isOpen = /^(stored|delivering|refused: storage-(away|slow)|no answer)$/.test(end.told);
    if (!isOpen || asked >= MOST_ASKED) return end;
    await Bun.sleep(500);
  }
}

async function askOnce(socket: string, request: object): Promise<Omit<End, "asked">> {
  try {
    const response = await fetch("http://localhost/api/v1/agent.send", {
      unix: socket,
      keepalive: false,
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    const body = (await response.json()) as {
      verdict?: string;
      error?: { code: string; message: string };
    };
    return { told: body.verdict ?? `refused: ${body.error?.code}`, words: body.error?.message ?? "" };
  } catch (thrown) {
    return { told: "no answer", words: describeError(thrown) };
  }
}
