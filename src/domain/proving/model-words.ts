/** The words by which a message has its model behave as a state needs it. */
import type { ProvableRuntime } from "./names.ts";

/** Longer than anything that is done meanwhile: the answer is hurried when it may end. */
const BUSY_SECONDS = 60;

/** Has the answer last until it is hurried. */
export function takeYourTime(runtime: ProvableRuntime): string {
  return runtime === "stub" ? `[[busy=${BUSY_SECONDS}]]` : `[[d=${BUSY_SECONDS}]]`;
}

/** Has the model want to run a command, for which the runtime asks a person. */
export function wantsToRun(runtime: ProvableRuntime, command: string): string {
  return runtime === "stub" ? `[[approve=${command}]]` : `[[tool=${command}]]`;
}

/** The key that ends a turn which no model can hurry; its queue goes on. */
export function hurryKey(runtime: ProvableRuntime): string | undefined {
  return runtime === "stub" ? "Escape" : undefined;
}
