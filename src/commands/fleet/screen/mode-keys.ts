import type { Key } from "../../../cli/screen/keys.ts";
import { edited, textOfLine, type InputLine } from "./input-line.ts";
import { hasEnded, isBusy } from "./order.ts";
import { scrolledBy } from "./scrolling.ts";
import { rowOf, type Effect, type Mode, type ScreenState, type Step } from "./state.ts";

/** Rows by which PgUp and PgDn scroll a dialog. */
const PAGE = 8;

type Asking<Kind extends Mode["kind"]> = Extract<Mode, { kind: Kind }>;

/** What a key does while something is typed, asked or explained. Esc always leaves, without doing anything. */
export function modeKey(state: ScreenState, mode: Mode, key: Key): Step {
  switch (mode.kind) {
    case "filter":
      return filterKey(state, mode, key);
    case "send":
      return sendKey(state, mode, key);
    case "answer":
      return answerKey(state, mode, key);
    case "restart":
      return restartKey(state, mode, key);
    case "help":
    case "list":
      // any key, because the help has been read
      return leave(state);
  }
}

function filterKey(state: ScreenState, mode: Asking<"filter">, key: Key): Step {
  if (isKey(key, "escape")) return leave({ ...state, filter: mode.before });
  if (isKey(key, "enter")) return leave(state);
  const line = edited(mode.line, key);
  return line === undefined
    ? stay(state)
    : stay({ ...state, mode: { ...mode, line }, filter: textOfLine(line) });
}

function sendKey(state: ScreenState, mode: Asking<"send">, key: Key): Step {
  if (isKey(key, "escape")) return leave(state);
  if (isKey(key, "enter")) {
    const text = textOfLine(mode.line);
    return text.trim() === "" ? leave(state) : leave(state, { kind: "send", agent: mode.agent, text });
  }
  const line: InputLine | undefined = edited(mode.line, key);
  return line === undefined ? stay(state) : stay({ ...state, mode: { ...mode, line } });
}

/** Nothing is typed into a dialog from here: the person does that in the agent's own screen. */
function answerKey(state: ScreenState, { agent }: Asking<"answer">, key: Key): Step {
  if (isKey(key, "enter") || isText(key, "a")) return leave(state, { kind: "attach", agent });
  if (key.kind === "key" && (key.name === "page-up" || key.name === "page-down")) {
    return stay(scrolledBy(state, key.name, PAGE));
  }
  return leave(state);
}

function restartKey(state: ScreenState, { agent }: Asking<"restart">, key: Key): Step {
  const row = rowOf(state, agent);
  const isDown = hasEnded(row);
  if (isText(key, "y")) {
    if (isDown) return leave(state, { kind: "start", agent });
    return leave(state, { kind: "restart", agent, when: isBusy(row) ? "now" : "unless-busy" });
  }
  if (isText(key, "w") && !isDown) return leave(state, { kind: "restart", agent, when: "when-idle" });
  return leave(state);
}

function isKey(key: Key, name: Extract<Key, { kind: "key" }>["name"]): boolean {
  return key.kind === "key" && key.name === name;
}

function isText(key: Key, text: string): boolean {
  return key.kind === "text" && key.text === text;
}

function stay(state: ScreenState): Step {
  return { state, effects: [] };
}

function leave(state: ScreenState, ...effects: readonly Effect[]): Step {
  return { state: { ...state, mode: { kind: "list" } }, effects };
}
