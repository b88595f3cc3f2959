import { toolLine, type Utterance } from "../utterances.ts";
import type { Proof, Sought } from "../contract.ts";
import { isShellCommand, shellCommandOf } from "../shell-command.ts";

/** Who answers a message. */
export interface Choice {
  readonly agent?: string;
  readonly model?: { readonly providerID: string; readonly modelID: string };
  readonly variant?: string;
}

/** What `GET /session/ID/message` says, as far as a proof needs it. */
export interface SessionMessage {
  readonly id: string;
  readonly role: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly completed: boolean;
  /** Somebody interrupted it. */
  readonly interrupted: boolean;
  /** Of a user's: whom it is for. The server takes its own defaults for what is not given to it. */
  readonly choice: Choice;
  /** What the user wrote; the texts that opencode adds to it are left out. */
  readonly texts: readonly string[];
  /** Shell commands that it runs or ran. */
  readonly commands: readonly unknown[];
}

/** The name of the error of an answer that a person cut off. */
export const INTERRUPTED = "MessageAbortedError";

/** Pure. Empty for what is no list of messages. */
export function parseMessages(body: string): readonly SessionMessage[] {
  const messages = parseJson(body);
  if (!Array.isArray(messages)) return [];
  return messages.flatMap((one: unknown) => {
    const info = field(one, "info");
    const [id, role, time] = [field(info, "id"), field(info, "role"), field(info, "time")];
    const created = field(time, "created");
    if (typeof id !== "string" || typeof role !== "string" || typeof created !== "number") return [];
    const parts = field(one, "parts");
    const list = Array.isArray(parts) ? parts : [];
    const texts = list.flatMap((part: unknown) => {
      const text = field(part, "text");
      const isOwn = field(part, "type") === "text" && field(part, "synthetic") !== true;
      return isOwn && typeof text === "string" ? [text] : [];
    });
    const commands = list.flatMap((part: unknown) =>
      field(part, "tool") === "bash" ? [field(field(field(part, "state"), "input"), "command")] : [],
    );
    const completed = typeof field(time, "completed") === "number";
    const interrupted = field(field(info, "error"), "name") === INTERRUPTED;
    return [{ id, role, created, completed, interrupted, choice: choiceIn(info), texts, commands }];
  });
}

function choiceIn(message: unknown): Choice {
  const model = field(message, "model");
  const [agent, providerID, modelID, variant] = [
    field(message, "agent"),
    field(model, "providerID"),
    field(model, "modelID"),
    field(model, "variant"),
  ];
  return {
    ...(typeof agent === "string" ? { agent } : {}),
    ...(typeof providerID === "string" && typeof modelID === "string"
      ? { model: { providerID, modelID } }
      : {}),
    ...(typeof variant === "string" ? { variant } : {}),
  };
}

/**
 * Pure. A message is in the list as soon as opencode has it, seconds before a model is asked: only an answer behind it
 * says that its turn runs. Behind one that is still being written it has no part in that: opencode shows it as QUEUED,
 * and after an interruption nobody answers it before the next message.
 * `startedAt`: when this opencode began; an answer that is older and has no end was cut off with the opencode of then.
 */
export function findProof(
  messages: readonly SessionMessage[],
  sought: Sought,
  session: string,
  startedAt: number,
): Proof | undefined {
  const shell = shellCommandOf(sought);
  if (shell !== undefined) return findShell(messages, { shell, since: sought.since }, session);
  const at = messages.findLastIndex(
    ({ role, created, texts }) =>
      role === "user" && created >= sought.since && texts.some((text) => text.includes(sought.needle)),
  );
  const found = messages[at];
  if (found === undefined) return undefined;
  const isAnswer = ({ role }: SessionMessage) => role === "assistant";
  const isAnswered = messages.slice(at + 1).some(isAnswer);
  const isHeld = messages
    .slice(0, at)
    .some((message) => isAnswer(message) && !message.completed && message.created >= startedAt);
  const where = { source: "message list", detail: `message ${found.id} of session ${session}` };
  if (isAnswered) return { kind: "accepted", ...where };
  return isHeld ? { kind: "queued", ...where } : { kind: "queued", ...where, isBegun: true };
}

/** A command of a person's stands behind a message of theirs without a text; one of the model's behind its own words. */
function findShell(
  messages: readonly SessionMessage[],
  { shell, since }: { readonly shell: string; readonly since: number },
  session: string,
): Proof | undefined {
  const found = messages.find(
    ({ created, commands }, index) =>
      created >= since &&
      commands.some((command) => isShellCommand(command, shell)) &&
      messages[index - 1]?.role === "user" &&
      messages[index - 1]?.texts.length === 0,
  );
  if (found === undefined) return undefined;
  return { kind: "accepted", source: "message list", detail: `command ${found.id} of session ${session}` };
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function field(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Pure. What a list of messages has, oldest first; empty for what is none. */
export function opencodeUtterances(body: string): readonly Utterance[] {
  const list = parseJson(body);
  return (Array.isArray(list) ? list : []).flatMap((one: unknown) => {
    const info = field(one, "info");
    const at = field(field(info, "time"), "created");
    const parts = field(one, "parts");
    if (typeof at !== "number" || !Array.isArray(parts)) return [];
    const who = field(info, "role") === "user" ? "user" : "agent";
    return parts.flatMap((part: unknown) => utteranceOf(part, who, at));
  });
}

function utteranceOf(part: unknown, who: "user" | "agent", message: number): readonly Utterance[] {
  const id = field(part, "id");
  const own = typeof id === "string" ? id : undefined;
  if (field(part, "type") === "tool") {
    const state = field(part, "state");
    const begun = field(field(state, "time"), "start");
    const text = toolLine(String(field(part, "tool")), field(state, "input"));
    return [{ at: typeof begun === "number" ? begun : message, who: "tool", id: own, text }];
  }
  const text = field(part, "text");
  const isOwn = field(part, "type") === "text" && field(part, "synthetic") !== true;
  if (!isOwn || typeof text !== "string" || text.trim() === "") return [];
  const begun = field(field(part, "time"), "start");
  return [{ at: typeof begun === "number" ? begun : message, who, id: own, text }];
}
