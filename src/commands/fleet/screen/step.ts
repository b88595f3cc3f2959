import type { Key } from "../../../cli/screen/keys.ts";
import { aged, withRows } from "./aged.ts";
import type { AgentRow } from "../../../operations/documents/agent-row.ts";
import type { FleetPs } from "../../../operations/documents/fleet-ps.ts";
import { listKey } from "./list-keys.ts";
import { lookIfChanged } from "./looks.ts";
import { modeKey } from "./mode-keys.ts";
import { shownRows } from "./order.ts";
import type { Beside, Remark, ScreenState, Step } from "./state.ts";

/** What happens to the screen: a key, or an answer. */
export type ScreenEvent =
  | { readonly kind: "key"; readonly key: Key }
  | { readonly kind: "list"; readonly list: FleetPs }
  /** The present rows of some agents. */
  | { readonly kind: "rows"; readonly at: string; readonly rows: readonly AgentRow[] }
  /** Time has passed, and nothing else is known. */
  | { readonly kind: "clock"; readonly at: string }
  /** A look at the fleet has failed. */
  | { readonly kind: "list-failed"; readonly why: string }
  | { readonly kind: "beside"; readonly key: string; readonly agent: string; readonly content: Beside }
  | { readonly kind: "began"; readonly what: string }
  | { readonly kind: "done"; readonly what: string; readonly remark: Remark | undefined }
  /** An operation has reported something. */
  | { readonly kind: "remark"; readonly remark: Remark };

/** Pure. The next state, and what to ask the outside for. */
export function step(state: ScreenState, event: ScreenEvent): Step {
  switch (event.kind) {
    case "key":
      return lookIfChanged(selectShown(onKey(state, event.key)), false);
    case "list":
      return lookIfChanged(selectShown(only({ ...state, list: event.list, failure: undefined })), true);
    case "rows":
      return lookIfChanged(
        selectShown(only({ ...state, list: withRows(state.list, event), failure: undefined })),
        true,
      );
    case "clock":
      return lookIfChanged(only({ ...state, list: aged(state.list, event.at) }), true);
    case "list-failed":
      return only({ ...state, failure: event.why });
    case "beside":
      return lookIfChanged(only({ ...state, ...found(state, event) }), false);
    case "began":
      return only({ ...state, underWay: [...state.underWay, event.what] });
    case "done": {
      const at = state.underWay.indexOf(event.what);
      const underWay = state.underWay.filter((_, index) => index !== at);
      return only({ ...state, underWay, remark: event.remark ?? state.remark });
    }
    case "remark":
      return only({ ...state, remark: event.remark });
  }
}

function onKey(state: ScreenState, key: Key): Step {
  if (key.kind === "key") {
    // also while something is typed or asked
    if (key.name === "ctrl-c") return { state, effects: [{ kind: "interrupt" }] };
    if (key.name === "ctrl-z") return { state, effects: [{ kind: "suspend" }] };
    if (key.name === "ctrl-l") return { state, effects: [{ kind: "redraw" }] };
  }
  return state.mode.kind === "list" ? listKey(state, key) : modeKey(state, state.mode, key);
}

/** An answer to an older look is not about the selected agent, but ends the wait for that look. */
function found(
  state: ScreenState,
  { key, agent, content }: { readonly key: string; readonly agent: string; readonly content: Beside },
): Partial<ScreenState> {
  const asked = state.asked === key ? undefined : state.asked;
  if (agent !== state.selected) return { asked };
  const isOther = state.beside?.agent !== agent || state.beside.content.kind !== content.kind;
  return { asked, beside: { key, agent, content }, scrolled: isOther ? 0 : state.scrolled };
}

/** Selects an agent that is shown: the first, where none was selected or the selected one is not shown any more. */
function selectShown(done: Step): Step {
  const { state } = done;
  const rows = shownRows(state);
  if (rows.some(({ agent }) => agent === state.selected)) return done;
  return { ...done, state: { ...state, selected: rows[0]?.agent, scrolled: 0 } };
}

function only(state: ScreenState): Step {
  return { state, effects: [] };
}
