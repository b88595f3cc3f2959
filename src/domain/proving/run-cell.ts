/** One cell on one agent: bring about the state, send, look, wait for the truth, tidy up. */
import { isAbout, type ProvingAgent } from "./agent.ts";
import type { Cell } from "./cell.ts";
import { bangFile } from "./contents.ts";
import { isExpected, receivedWithinMs } from "./judge.ts";
import type { SendRecord } from "./records.ts";
import { send, WAYS } from "./send.ts";
import type { Stage } from "./stage.ts";
import { PREPARE, type Prepared, type StateFacts } from "./states.ts";
import { until } from "./until.ts";

/** A message with no proof may still come; so long it is waited for before the next one. */
const UNPROVEN_WITHIN_MS = 5_000;
/** One idle send in so many is sent once more with the same id. */
const EVERY_AGAIN = 8;

export interface NumberedCell {
  readonly cell: Cell;
  /** Decides the way the message is handed over, and whether it is given twice. */
  readonly number: number;
}

export interface CellResult {
  readonly record: SendRecord;
  readonly message: string;
}

/**
 * The agent is idle before it; afterwards too, unless `record.leftBehind` says how it is. `look` is called when the state
 * has been brought about, before the message, and may ask whether it still is. Throws only where the state could not be:
 * then nothing was sent.
 */
export async function runCell(
  stage: Stage,
  agent: ProvingAgent,
  { cell, number }: NumberedCell,
  look: (holds: () => Promise<boolean>) => Promise<void> = async () => {},
): Promise<CellResult> {
  const prepared = await prepare(stage, agent, cell);
  await look(() => prepared.holds());
  const token = agent.token();
  const message = cell.content.text(token);
  const way = WAYS[number % WAYS.length] ?? "stdin";
  const id = `lab-${stage.runtime}-${number}`;
  const repeats = cell.state === "idle" && number % EVERY_AGAIN === 0;

  const outcome = await send(stage, agent.name, message, way, repeats ? ["--id", id] : []);
  const endedAt = Date.now();
  const screen = isExpected(cell.state, outcome.verdict) ? undefined : await agent.colouredScreen();
  const released = await orTrouble(prepared.release());
  const releasedAt = Date.now();
  await waitForTruth(stage, token, outcome.verdict, receivedWithinMs(stage.runtime, cell.content.name));
  // after a refusal the same id is free, and would be sent
  const isSpent =
    outcome.verdict === "accepted" || outcome.verdict === "queued" || outcome.verdict === "unknown";
  const again = repeats && isSpent ? await send(stage, agent.name, message, way, ["--id", id]) : undefined;
  const cleared = await orTrouble(prepared.clear());
  const leftBehind = await agent.waitIdle().then(
    () => undefined,
    async () => lastLines(await agent.screen()),
  );
  const passedOver = leftBehind === undefined && (await isPassedOver(stage, agent, token, outcome.verdict));
  const bang = bangFile(token);
  const ranAsCommand = agent.hasFile(bang);
  if (ranAsCommand) agent.removeFile(bang);
  return {
    message,
    record: {
      number,
      runtime: stage.runtime,
      agent: agent.name,
      state: cell.state,
      content: cell.content.name,
      size: `${cell.size.columns}x${cell.size.rows}`,
      way,
      token,
      outcome,
      again,
      endedAt,
      releasedAt,
      facts: bothFacts(released, cleared),
      ranAsCommand,
      screen,
      leftBehind,
      passedOver,
    },
  };
}

/** Throws where the state cannot be brought about. */
async function prepare(stage: Stage, agent: ProvingAgent, cell: Cell): Promise<Prepared> {
  try {
    await agent.resize(cell.size);
    await agent.waitIdle();
    const prepared = await PREPARE[cell.state]({ agent, stage });
    // a new process has a window of the fleet's size
    if (cell.state === "just started") await agent.resize(cell.size);
    return prepared;
  } catch (error) {
    throw new Error(`${agent.name}: ${String(error)}`, { cause: error });
  }
}

/** What was promised must come; what was refused must not, and that is looked at when the run is over. */
async function waitForTruth(
  stage: Stage,
  token: string,
  verdict: SendRecord["outcome"]["verdict"],
  promisedWithinMs: number,
): Promise<void> {
  const refused =
    verdict === "blocked" || verdict === "draft" || verdict === "dead" || verdict === "not-ready";
  if (refused) return;
  const promised = verdict === "accepted" || verdict === "queued";
  await until(stage, "the model has it", () => stage.ground.witness.received.some(isAbout(token)), {
    deadline: promised ? promisedWithinMs : UNPROVEN_WITHIN_MS,
  }).catch(() => undefined); // the judge sees that it is not there
}

/** Of a promise that was not kept yet: whether the next message reaches the model before it does. */
async function isPassedOver(
  stage: Stage,
  agent: ProvingAgent,
  token: string,
  verdict: SendRecord["outcome"]["verdict"],
): Promise<boolean> {
  const isReceived = () => stage.ground.witness.received.some(isAbout(token));
  if ((verdict !== "accepted" && verdict !== "queued") || isReceived()) return false;
  const next = agent.token();
  const isNext = await agent.say(`${next} and this one?`, next).then(
    () => true,
    () => false,
  );
  await agent.waitIdle().catch(() => undefined);
  return isNext && !isReceived();
}

/** The bottom of a screen: there is the box. */
function lastLines(screen: string): string {
  return screen
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-10)
    .join("\n");
}

/** Once a message was sent, nothing may keep it from being judged. */
function orTrouble(facts: Promise<StateFacts>): Promise<StateFacts> {
  return facts.catch((error: unknown) => ({ trouble: String(error) }));
}

function bothFacts(first: StateFacts, second: StateFacts): StateFacts {
  if (first.draft === undefined || second.draft === undefined) return { ...first, ...second };
  const both = [first.draft.intact, second.draft.intact];
  const intact = both.includes(false) ? false : both.includes(undefined) ? undefined : true;
  return { ...first, draft: { ...first.draft, intact } };
}
