import type { StateWord } from "../../runtimes/state.ts";
import type { StyleName } from "../../cli/show/style.ts";

/** The colour of what an agent is doing: yellow waits for a person, red is over. */
export function styleOfState(state: StateWord): StyleName {
  if (state.startsWith("blocked: ")) return "yellow";
  return STYLES[state as Exclude<StateWord, `blocked: ${string}`>];
}

const STYLES: Readonly<Record<Exclude<StateWord, `blocked: ${string}`>, StyleName>> = {
  starting: "yellow",
  idle: "green",
  available: "green",
  working: "cyan",
  queued: "cyan",
  dead: "red",
  unknown: "yellow",
};
