import type { Context } from "../../cli/context.ts";
import { changeHooks } from "../../domain/setup/config/change-hooks.ts";
import { HOOK_EVENTS, type HookEvent } from "../../domain/setup/config/hook-events.ts";
import { listHooks } from "../../domain/setup/config/hooks-file.ts";
import { printable } from "../../base/printable.ts";
import { hostDocument } from "../_shared/document.ts";
import { defineVerb, type Outcome } from "../../cli/grammar/verb.ts";
import { hooksPlace } from "./hooks-place.ts";

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
    "Adds mosaic's hook to an event, in hooks-config.json in CLAUDE_HOME (default ~/.claude). What is in the file " +
    "already keeps its bytes; disable gives the file back as it was.",
  args: EVENT,
  exitCodes: EXIT_CODES,
  examples: [
    { command: "mosaic config hooks enable Stop", explains: "tell mosaic when claude has answered" },
  ],
  run: (context, { event }) => change(context, "enable", event),
});

export const hooksDisable = defineVerb({
  details:
    "Takes mosaic's hook off an event, in hooks-config.json in CLAUDE_HOME (default ~/.claude). Hooks of your own " +
    "stay, byte for byte.",
  args: EVENT,
  exitCodes: EXIT_CODES,
  examples: [{ command: "mosaic config hooks disable Stop", explains: "take it away again" }],
  run: (context, { event }) => change(context, "disable", event),
});

async function change(context: Context, action: "enable" | "disable", event: HookEvent): Promise<Outcome> {
  const services = await context.wire();
  const place = hooksPlace(context, services);
  const changed = await changeHooks(place, action, [event]);
  const now = listHooks((await place.find(place.path))?.text, place.path).find((row) => row.event === event);
  if (action === "enable" && (await services.host.files.mode(place.script)) === undefined)
    context.warn(`${place.script} is not there yet: mosaic fleet install-systemd writes it`);
  if (now?.addedBy.includes("user") === true)
    context.note(`hooks of your own are on ${event} too; they stay as they are`);
  const done = action === "enable" ? "enabled" : "disabled";
  return {
    text:
      changed.length === 0
        ? `nothing to change: mosaic ${action === "enable" ? "is" : "has no hook"} on ${event}${action === "enable" ? " already" : ""}`
        : `${done} ${event} in ${printable(place.path)}`,
    json: hostDocument(services, "mosaic.config.hooks.change/1", {
      file: place.path,
      event,
      action,
      changed: changed.length > 0,
      addedBy: now?.addedBy ?? [],
    }),
  };
}
