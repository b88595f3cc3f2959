import { cannotTell, type Answer } from "../../base/answer.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { Attempt, type DeliveryTools } from "./delivery/attempt.ts";
import { LOOK_MS, MOST_ENTERS } from "./delivery/await-proof.ts";
import { becomeReady } from "./delivery/ready.ts";
import { DeliveryJournal } from "./delivery/journal.ts";
import { recipientOf } from "./delivery/recipient.ts";
import { finishStranded, RESET_ENTRY } from "./delivery/stranded.ts";
import { awaitTextInBox, clearTheBox, enterAgain, enterOnce, notPasted } from "./delivery/typing.ts";
import type { Receipt, Verdict } from "./delivery/verdict.ts";
import { withSenderLock } from "./delivery/with-sender-lock.ts";
import { keepConversation } from "./keep-conversation.ts";
import { LONGEST_LAUNCH_RECORD } from "../../runtimes/launched.ts";
import { isRuntimeName } from "../../runtimes/runtime-name.ts";
import type { AgentFacts, Conversation } from "../../runtimes/contract.ts";

export interface ResetOptions {
  /** Milliseconds to wait for a new conversation before the agent is restarted instead. */
  readonly timeoutMs: number;
  readonly clearDraft: boolean;
}

/** A new conversation, proven by its id, or why there is none. */
export interface ResetResult {
  readonly agent: string;
  readonly outcome: "new conversation" | "restarted" | "refused" | "unproven";
  /** The verdict of the delivery, where it was refused. */
  readonly verdict: Verdict | undefined;
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** What started it: "/clear", "pi extension", "restart". */
  readonly by: string;
  readonly detail: string;
}

const POLL_MS = 100;

/**
 * Starts a new conversation, by the runtime's own channel or command where it has one, proven by another conversation
 * id; otherwise by a restart that resumes nothing.
 */
export async function resetAgent(
  tools: DeliveryTools,
  agent: RosterAgent,
  options: ResetOptions,
  restart: () => Promise<string | undefined>,
): Promise<ResetResult> {
  const command =
    (isRuntimeName(agent.runtime) ? tools.fleet.roster.runtimes[agent.runtime]?.resetCommand : undefined) ??
    tools.sources.adapterOf(agent).resetCommand;
  const attempt = new Attempt(tools, {
    agent,
    message: { id: "reset", text: command ?? "", needle: command ?? "", raw: true },
    waitIdle: true,
    clearDraft: options.clearDraft,
    // Whether its command may be typed is for the roster to say; otherwise a restart takes its place.
    blind: true,
    timeoutMs: options.timeoutMs,
  });
  const tried = await withSenderLock(attempt, () => tryToReset(attempt, command));
  if (tried === undefined) {
    const why = attempt.aborted ? "interrupted" : "others have been sending to it all the time";
    return refused(agent, "not-ready", why);
  }
  // An interruption does not ask for a restart.
  if (tried.outcome !== "unproven" || attempt.aborted) return tried;
  return byRestart(tools, agent, tried.before, restart);
}

async function tryToReset(attempt: Attempt, command: string | undefined): Promise<ResetResult> {
  const { agent } = attempt.request;
  const journal = await DeliveryJournal.open(attempt.tools.fleet, agent.name);
  const refusal = (await becomeReady(attempt, "keys")) ?? (await finishStranded(attempt, journal));
  if (refusal !== undefined) return refused(agent, refusal.verdict, refusal.detail);
  if (attempt.aborted) return refused(agent, "not-ready", "interrupted");
  const { facts, adapter } = attempt.look;
  if (facts === undefined) return refused(agent, "dead", "its process has ended");
  attempt.pid = facts.pid;
  const before = await conversationOf(attempt, facts);
  // Keeps what was said since the last heartbeat: the next look finds the new conversation open.
  const { fleet, sources } = attempt.tools;
  await keepConversation(fleet, sources, attempt.look, agent.logsMaxBytes);
  const native = await adapter.reset?.(facts, sources.world);
  let by = native === undefined || native.kind === "not-there" ? "" : native.channel;
  if (by === "" && command !== undefined) {
    const obstacle = await typeCommand(attempt, journal, command);
    if (obstacle !== undefined) return refused(agent, obstacle.verdict, obstacle.detail);
    by = command;
  }
  const typedInto = by === command ? attempt.look.view?.id : undefined;
  const after = by === "" ? undefined : await awaitOther(attempt, facts, before, typedInto);
  if (after !== undefined || (await boxIsEmpty(attempt))) await journal.remove(RESET_ENTRY);
  const common = { agent: agent.name, verdict: undefined, before: idOf(before), by };
  return after === undefined
    ? { ...common, outcome: "unproven", after: undefined, detail: "no new conversation could be seen" }
    : { ...common, outcome: "new conversation", after: after.id, detail: `conversation ${after.id}` };
}

/** Types the runtime's own command; returns a receipt where it cannot be typed. */
async function typeCommand(
  attempt: Attempt,
  journal: DeliveryJournal,
  command: string,
): Promise<Receipt | undefined> {
  const { view, facts } = attempt.look;
  if (view === undefined || facts === undefined) return attempt.end("dead", "its process has ended");
  const inTheWay = await clearTheBox(attempt);
  if (inTheWay !== undefined) return inTheWay;
  const { fleet, sources } = attempt.tools;
  // If this process ends before the Enter, the next sender knows whose text is in the box.
  await journal.put({
    id: RESET_ENTRY,
    at: fleet.clock.now(),
    verdict: undefined,
    channel: "keys",
    detail: "",
    sent: true,
    needle: command,
    raw: true,
    to: await recipientOf(fleet, facts),
  });
  const pasted = await sources.panes.paste(view.id, command);
  if (!pasted.known) return attempt.end("unknown", `the paste was not confirmed: ${pasted.why}`);
  if (pasted.value === "dead") return attempt.end("dead", "its pane died before anything was typed");
  if (pasted.value !== "done") return notPasted(attempt, pasted.value);
  // The entry stays: an Enter that was pressed may not have been taken yet.
  return (await awaitTextInBox(attempt)) ?? (await enterOnce(attempt, view.id));
}

async function boxIsEmpty(attempt: Attempt): Promise<boolean> {
  return (await attempt.lookAgain()).reading?.composer?.draft === "";
}

async function byRestart(
  { fleet }: DeliveryTools,
  agent: RosterAgent,
  before: string | undefined,
  restart: () => Promise<string | undefined>,
): Promise<ResetResult> {
  const paths = [fleet.paths.launchRecord(agent.name), fleet.paths.conversation(agent.name)];
  const texts = await Promise.all(paths.map((path) => fleet.files.readOwn(path, LONGEST_LAUNCH_RECORD)));
  // A conversation whose files are missing is not resumed.
  for (const path of paths) await fleet.files.remove(path);
  let problem: string | undefined = "";
  try {
    problem = await restart();
  } finally {
    // It runs on, and without these files it could only be reached by keys.
    if (problem !== undefined) await putBack(fleet, paths, texts);
  }
  return {
    agent: agent.name,
    outcome: problem === undefined ? "restarted" : "unproven",
    verdict: undefined,
    before,
    after: undefined,
    by: "restart",
    detail: problem ?? "no new conversation could be seen, so it was restarted without its old one",
  };
}

/** Only where a new process has not written its own. */
async function putBack(
  { files }: DeliveryTools["fleet"],
  paths: readonly string[],
  texts: readonly (string | undefined)[],
): Promise<void> {
  const isThere = await Promise.all(paths.map((path) => files.mode(path)));
  if (isThere.some((mode) => mode !== undefined)) return;
  for (const [index, path] of paths.entries()) {
    const text = texts[index];
    if (text !== undefined) await files.write(path, text, 0o600);
  }
}

async function conversationOf(
  attempt: Attempt,
  facts: AgentFacts,
): Promise<Answer<Conversation | undefined>> {
  const answer = await attempt.look.adapter.conversation?.(facts, attempt.tools.sources.world);
  return answer ?? cannotTell(`${attempt.look.adapter.runtime} does not tell`);
}

function idOf(conversation: Answer<Conversation | undefined>): string | undefined {
  return conversation.known ? conversation.value?.id : undefined;
}

/**
 * Whether the id differs from before; the first id counts too where there was none. Where the id before could not be
 * told, no id counts as new. In `typedInto` a command was typed: if its Enter was swallowed, or tmux was too busy for
 * it, it is pressed again.
 */
async function awaitOther(
  attempt: Attempt,
  facts: AgentFacts,
  before: Answer<Conversation | undefined>,
  typedInto: string | undefined,
): Promise<Conversation | undefined> {
  if (!before.known) return undefined;
  const until = Math.max(attempt.deadline, attempt.now() + attempt.request.timeoutMs / 2);
  let nextLook = attempt.now() + Math.max(LOOK_MS, attempt.look.adapter.typing.enterAgainMs ?? 0);
  while (attempt.now() < until && !attempt.aborted) {
    const now = await conversationOf(attempt, facts);
    if (now.known && now.value !== undefined && now.value.id !== before.value?.id) return now.value;
    if (typedInto !== undefined && attempt.now() >= nextLook && attempt.evidence.enters < MOST_ENTERS) {
      await attempt.lookAgain();
      await enterAgain(attempt, typedInto);
      nextLook = attempt.now() + LOOK_MS;
    }
    await attempt.sleep(POLL_MS);
  }
  return undefined;
}

function refused(agent: RosterAgent, verdict: Verdict, detail: string): ResetResult {
  return {
    agent: agent.name,
    outcome: "refused",
    verdict,
    before: undefined,
    after: undefined,
    by: "",
    detail,
  };
}
