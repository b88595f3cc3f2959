import { fingerprint } from "../../base/fingerprint.ts";
import { readChoices, type ShownChoices } from "../../runtimes/choices.ts";
import type { RuntimeAdapter } from "../../runtimes/contract.ts";
import { parseScreen, type Screen } from "../../runtimes/screen.ts";
import type { StateReading } from "../../runtimes/state.ts";
import { isDialog } from "./decide-state.ts";
import type { AgentLook } from "./look.ts";

/** A dialog that waits for somebody. */
export interface OpenDialog extends ShownChoices {
  /** "blocked: approval" */
  readonly state: string;
  /** Of its question and its options: another dialog has another one. Which option is selected has no part in it. */
  readonly fingerprint: string;
}

/** Pure. The dialog that an agent was seen at; undefined where there is none, or it offers nothing that can be read. */
export function dialogOf({
  adapter,
  state,
  view,
}: Pick<AgentLook, "adapter" | "state" | "view">): OpenDialog | undefined {
  if (view === undefined || view.dead || view.inMode) return undefined;
  return dialogOnScreen(adapter, parseScreen(view.screen, view.title, view.columns), state);
}

/** Pure. The same of a screen, by the state that it shows. */
export function dialogOnScreen(
  adapter: Pick<RuntimeAdapter, "readDialog">,
  screen: Screen,
  state: Pick<StateReading, "state">,
): OpenDialog | undefined {
  if (!isDialog(state)) return undefined;
  const shown = adapter.readDialog === undefined ? readChoices(screen) : adapter.readDialog(screen);
  if (shown === undefined) return undefined;
  const { question, options, keys } = shown;
  const words = keys === undefined ? [question, options] : [question, options, keys];
  return { ...shown, state: state.state, fingerprint: fingerprint(JSON.stringify(words)) };
}
