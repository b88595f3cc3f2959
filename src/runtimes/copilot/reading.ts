import type { ScreenReading } from "../contract.ts";
import type { StateWord } from "../state.ts";

/** What a screen of copilot shows, by one of its rules. */
export function copilotReading(
  state: StateWord,
  rule: string,
  saw: string,
  composer?: ScreenReading["composer"],
): ScreenReading {
  return { state, rule: `copilot.${rule}`, saw: saw.trim(), since: undefined, composer };
}
