import type { AgentExplain } from "../../operations/documents/agent-explain.ts";

/** They show a `429` as work while they try again, and say neither that it is one nor until when (0.24.4, 1.0.102). */
const TELL_OF_NONE: readonly string[] = ["qwen", "copilot"];

/** What is not known of an agent's usage limit; undefined where nothing is missing. */
export function untoldLimit({
  runtime,
  state,
  reason,
  until,
}: Pick<AgentExplain, "runtime" | "state" | "reason" | "until">): string | undefined {
  if (state === "blocked" && reason === "rate-limit" && until === null)
    return `${runtime} does not say when it ends: mosaic keeps no message for then`;
  if (state === "working" && TELL_OF_NONE.includes(runtime))
    return `${runtime} tells of none, nor until when: at one it works while it tries again`;
  return undefined;
}
