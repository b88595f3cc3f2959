import type { Key, KeyName } from "../../../cli/screen/keys.ts";
import { EMPTY_LINE, lineOf } from "./input-line.ts";
import { scrolledBy } from "./scrolling.ts";
import { hasEnded, needsPerson, shownRows } from "./order.ts";
import { rowOf, type Effect, type Remark, type ScreenState, type Step } from "./state.ts";

/** Rows by which PgUp and PgDn scroll the text beside the list. */
const PAGE = 8;

/** What a key does while nothing is typed or asked. */
export function listKey(state: ScreenState, key: Key): Step {
  if (key.kind === "paste") {
    return say(state, "nothing was done with what you pasted: press s first, to send it");
  }
  const does = key.kind === "text" ? LETTERS[key.text] : NAMED[key.name];
  return does === undefined ? only(state) : does(state);
}

type Meaning = (state: ScreenState) => Step;

const attach: Meaning = (state) => withSelected(state, (agent) => open(state, { kind: "attach", agent }));
const help: Meaning = (state) => enter(state, { kind: "help" });

const NAMED: Readonly<Partial<Record<KeyName, Meaning>>> = {
  up: (state) => move(state, -1),
  down: (state) => move(state, 1),
  home: (state) => move(state, -Infinity),
  end: (state) => move(state, Infinity),
  "page-up": (state) => only(scrolledBy(state, "page-up", PAGE)),
  "page-down": (state) => only(scrolledBy(state, "page-down", PAGE)),
  enter: attach,
  tab: turnView,
  escape: (state) => only({ ...state, filter: "", remark: undefined }),
};

const LETTERS: Readonly<Partial<Record<string, Meaning>>> = {
  k: (state) => move(state, -1),
  j: (state) => move(state, 1),
  g: (state) => move(state, -Infinity),
  G: (state) => move(state, Infinity),
  n: nextNeedy,
  a: attach,
  w: (state) => withSelected(state, (agent) => open(state, { kind: "watch", agent })),
  s: (state) => withSelected(state, (agent) => enter(state, { kind: "send", agent, line: EMPTY_LINE })),
  y: (state) => withSelected(state, (agent) => askToAnswer(state, agent)),
  r: (state) => withSelected(state, (agent) => enter(state, { kind: "restart", agent })),
  v: turnView,
  "/": (state) => enter(state, { kind: "filter", line: lineOf(state.filter), before: state.filter }),
  "?": help,
  h: help,
  q: (state) => ({ state, effects: [{ kind: "quit" }] }),
};

/** Moves the selection by rows; it stays at an end. */
function move(state: ScreenState, by: number): Step {
  const rows = shownRows(state);
  const at = rows.findIndex(({ agent }) => agent === state.selected);
  const to = Math.min(Math.max(0, at + by), Math.max(0, rows.length - 1));
  return select(state, rows[to]?.agent);
}

/** Selects the next agent that needs a person, starting again at the top. */
function nextNeedy(state: ScreenState): Step {
  const rows = shownRows(state);
  const at = rows.findIndex(({ agent }) => agent === state.selected);
  const next = [...rows.slice(at + 1), ...rows.slice(0, at + 1)].find(needsPerson);
  return next === undefined ? say(state, "nobody needs you") : select(state, next.agent);
}

function select(state: ScreenState, agent: string | undefined): Step {
  return only({
    ...state,
    selected: agent,
    remark: undefined,
    scrolled: agent === state.selected ? state.scrolled : 0,
  });
}

function turnView(state: ScreenState): Step {
  const wants = state.wants === "answer" ? "screen" : "answer";
  return only({ ...state, wants, scrolled: 0, remark: undefined });
}

function askToAnswer(state: ScreenState, agent: string): Step {
  const row = rowOf(state, agent);
  if (row?.state !== "blocked") return say(state, `${agent} asks nothing`);
  if (row.reason === "rate-limit") return say(state, `${agent} has reached a limit: nobody can answer that`);
  return enter({ ...state, scrolled: 0 }, { kind: "answer", agent });
}

function withSelected(state: ScreenState, does: (agent: string) => Step): Step {
  return state.selected === undefined ? say(state, "there is no agent here") : does(state.selected);
}

/** Opens another program in this terminal; only for an agent with a screen. */
function open(state: ScreenState, effect: Extract<Effect, { kind: "attach" | "watch" }>): Step {
  if (hasEnded(rowOf(state, effect.agent))) return say(state, `${effect.agent} does not run: r starts it`);
  return { state: { ...state, remark: undefined }, effects: [effect] };
}

function enter(state: ScreenState, mode: ScreenState["mode"]): Step {
  return only({ ...state, mode, remark: undefined });
}

function say(state: ScreenState, text: string): Step {
  const remark: Remark = { text, style: "yellow" };
  return only({ ...state, remark });
}

function only(state: ScreenState): Step {
  return { state, effects: [] };
}
