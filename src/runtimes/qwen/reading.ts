import type { ScreenReading } from "../contract.ts";
import type { StateWord } from "../state.ts";

/** What a screen of qwen-code shows, by one of its rules. */
export function qwenReading(
  state: StateWord,
  rule: string,
  saw: string,
  composer?: ScreenReading["composer"],
): ScreenReading {
  return { state, rule: `qwen.${rule}`, saw: saw.trim(), since: undefined, composer };
}
