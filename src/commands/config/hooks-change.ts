import type { Context } from "../../cli/context.ts";
import { HOOK_EVENTS, type HookEvent } from "../../domain/setup/config/hook-events.ts";
import { printable } from "../../base/printable.ts";
import { defineVerb, type Outcome } from "../../cli/grammar/verb.ts";
import { configHooksChange } from "../../operations/config/hooks.ts";

const EVENT = {
  event: {
    type: "positional",
    valueHint: "EVENT",
    choices: HOOK_EVENTS,
    description: "an event of claude",
  },
} as const;
const EXIT_CODES = {
  configuration: "hooks-config.json is not what it should be; it was not changed",
} as const;

export const hooksEnable = defineVerb({
  details:
    "Adds mosaic's hook to an event, in hooks-config.json in CLAUDE_HOME (default ~/.claude). Nothing else in " +
    "the file changes, and disable brings the file back as it was.",
  args: EVENT,
  exitCodes: EXIT_CODES,
  examples: [
    { command: "mosaic config hooks enable Stop", explains: "mosaic then knows when claude has answered" },
  ],
  run: (context, { event }) => change(context, "enable", event),
});

export const hooksDisable = defineVerb({
  details:
    "Removes mosaic's hook from an event, in hooks-config.json in CLAUDE_HOME (default ~/.claude). Your own " +
    "hooks stay as they are.",
  args: EVENT,
  exitCodes: EXIT_CODES,
  examples: [{ command: "mosaic config hooks disable Stop", explains: "remove it again" }],
  run: (context, { event }) => change(context, "disable", event),
});

async function change(context: Context, action: "enable" | "disable", event: HookEvent): Promise<Outcome> {
  const { document } = await context.perform(configHooksChange, { action, event });
  const enabling = action === "enable";
  const text = document.changed
    ? `${enabling ? "enabled" : "disabled"} ${event} in ${printable(document.file)}`
    : `nothing to change: mosaic ${enabling ? `is on ${event} already` : `has no hook on ${event}`}`;
  return { text, json: document };
}
