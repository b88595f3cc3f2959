import type { AgentFacts, Proof, RuntimeWorld, Sought } from "../contract.ts";
import { claudeEvents, type ClaudeEvent } from "./events.ts";
import { openConversation } from "./session.ts";
import { parseRecordLine, recentLines } from "../recent-lines.ts";
import { isShellCommand, shellCommandOf } from "../shell-command.ts";

type Line = Readonly<Record<string, unknown>>;

/**
 * Looks for a message in the conversation's own record. The hook UserPromptSubmit runs earlier (0.1 s), but also for
 * a message that another hook then refuses and claude puts back into the box, so that alone proves nothing.
 */
export async function claudeProof(
  agent: AgentFacts,
  world: RuntimeWorld,
  sought: Sought,
): Promise<Proof | undefined> {
  const answer = await openConversation(agent, world);
  const record = answer.known ? answer.value?.record : undefined;
  if (record !== undefined) {
    const isBefore = (line: string) => (timeOfLine(line) ?? Infinity) < sought.since;
    const lines = await recentLines(world, record, isBefore);
    const found = findClaudeMessage(lines, sought, record, world.clock.now());
    if (found !== undefined) return found;
  }
  return findClaudeTurn(await claudeEvents(agent, world), sought);
}

// the lines of a message's own have it; that of a request carries a whole conversation and none of its own
const TIMESTAMP = /"timestamp":"(\d{4}-\d\d-\d\dT[\d:.]+Z)"/;

/** Milliseconds since the epoch; undefined for a line that does not say. */
export function timeOfLine(line: string): number | undefined {
  const at = TIMESTAMP.exec(line)?.[1];
  return at === undefined ? undefined : Date.parse(at);
}

/** Without a login a message is recorded and given back at once: so long nothing but the message says nothing. */
const REFUSAL_MS = 300;

/**
 * Pure: what the lines of a record, newest first, say of a message. One that was recorded just now, with no answer
 * behind it, may still be refused.
 */
export function findClaudeMessage(
  newestFirst: readonly string[],
  sought: Sought,
  record: string,
  now = Infinity,
): Proof | undefined {
  const shell = shellCommandOf(sought);
  const forms = shell === undefined ? formsOf(sought.needle) : [`<bash-input>${shell}`];
  const encoded = forms.map((form) => JSON.stringify(form).slice(1, -1));
  let taken = false;
  let answer: Line | undefined;
  for (const text of newestFirst) {
    if (text.includes('"type":"assistant"')) answer = answerOf(text) ?? answer;
    if (!encoded.some((form) => text.includes(form))) continue;
    const line = parseRecordLine(text);
    if (line === undefined || Date.parse(String(line["timestamp"])) < sought.since) continue;
    const has = (words: string | undefined) =>
      words !== undefined && forms.some((form) => words.includes(form));
    if (shell !== undefined) {
      if (!isShellCommand(shellInputOf(line), shell)) continue;
      return { kind: "accepted", source: "transcript", detail: detail(record, line) };
    }
    if (has(messageOf(line))) {
      const where = { source: "transcript", detail: detail(record, line) };
      if (answer?.["error"] === NO_LOGIN) return { kind: "refused", ...where };
      const isFresh = answer === undefined && now - Date.parse(String(line["timestamp"])) < REFUSAL_MS;
      return isFresh ? { kind: "queued", ...where, isBegun: true } : { kind: "accepted", ...where };
    }
    if (line["type"] !== "queue-operation" || !has(String(line["content"]))) continue;
    // taken back into the box by a person; what is handed to a running turn is recorded as that
    if (line["operation"] === "popAll" || line["operation"] === "remove") taken = true;
    if (line["operation"] !== "enqueue") continue;
    return taken
      ? undefined
      : { kind: "queued", source: "transcript queue-operation", detail: detail(record, line) };
  }
  return undefined;
}

/** What claude writes in place of an answer where nobody is logged in. */
const NO_LOGIN = "authentication_failed";

/** A line of the conversation's own that the model, or claude for it, wrote. */
function answerOf(text: string): Line | undefined {
  const line = parseRecordLine(text);
  return line?.["type"] === "assistant" && line["isSidechain"] !== true ? line : undefined;
}

/** What a person said in a line of the record; undefined for tools' results, commands, shell lines and claude's notes. */
export function messageOf(line: Line): string | undefined {
  if (line["isSidechain"] === true || line["isMeta"] === true) return undefined;
  const attachment = object(line["attachment"]);
  // handed to the model in the middle of a turn
  if (line["type"] === "attachment" && attachment?.["type"] === "queued_command") {
    return contentText(attachment["prompt"]);
  }
  if (line["type"] !== "user" || (object(line["origin"])?.["kind"] ?? "human") !== "human") return undefined;
  const words = contentText(object(line["message"])?.["content"]);
  return words === undefined || /^<(command-|local-command-|bash-)/.test(words) ? undefined : words;
}

/** What a person ran behind a `!`, as claude (2.1.329) writes it down before it runs. */
function shellInputOf(line: Line): string | undefined {
  if (line["isSidechain"] === true || line["type"] !== "user") return undefined;
  const words = contentText(object(line["message"])?.["content"]);
  return /^<bash-input>([\s\S]*?)(?:<\/bash-input>|$)/.exec(words ?? "")?.[1];
}

function contentText(content: unknown): string | undefined {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return undefined;
  // what is no text is a tool's result
  return contentBlocks(content)
    .map((block) => (block["type"] === "text" ? String(block["text"]) : ""))
    .join("\n");
}

/** The parts of a message. */
export function contentBlocks(content: unknown): readonly Line[] {
  if (typeof content === "string") return [{ type: "text", text: content }];
  if (!Array.isArray(content)) return [];
  return content.map((block: unknown) => object(block)).filter((block) => block !== undefined);
}

/** Claude turns a tab into four spaces and drops blanks around a message. */
function formsOf(needle: string): readonly string[] {
  const forms = [needle, needle.replaceAll("\t", "    ")].map((form) => form.trimStart());
  return [...new Set(forms)].filter((form) => form !== "");
}

/**
 * Pure: a message that a hook saw, whose own turn then ran. For a claude that keeps no record. A queued message
 * carries the id of the turn before it, which says nothing of itself.
 */
export function findClaudeTurn(events: readonly ClaudeEvent[], sought: Sought): Proof | undefined {
  const encoded = formsOf(sought.needle).map((form) => JSON.stringify(form).slice(1, -1));
  const at = events.findIndex(
    (event) =>
      event.name === "UserPromptSubmit" &&
      event.at >= sought.since &&
      encoded.some((form) => event.line.includes(form)),
  );
  const submitted = events[at];
  if (submitted?.promptId === undefined) return undefined;
  const isOfTurn = (event: ClaudeEvent) => event.promptId === submitted.promptId;
  if (events.slice(0, at).some((event) => isOfTurn(event))) return undefined;
  const ran = events.slice(at + 1).find((event) => isOfTurn(event) && TURN_RAN.includes(event.name));
  if (ran === undefined) return undefined;
  return {
    kind: ran.error === NO_LOGIN ? "refused" : "accepted",
    source: "hook UserPromptSubmit",
    detail: `${ran.name} of prompt ${submitted.promptId}`,
  };
}

const TURN_RAN = ["Stop", "StopFailure", "PermissionRequest"];

export function object(value: unknown): Line | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Line) : undefined;
}

function detail(record: string, line: Line): string {
  const { uuid, timestamp } = line;
  return `${record} ${typeof uuid === "string" ? uuid : String(timestamp)}`;
}
