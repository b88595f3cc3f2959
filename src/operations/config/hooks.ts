import { MosaicError } from "../../base/errors.ts";
import { changeHooks } from "../../domain/setup/config/change-hooks.ts";
import { HOOK_EVENTS, type HookEvent } from "../../domain/setup/config/hook-events.ts";
import { listHooks, type HookRow } from "../../domain/setup/config/hooks-file.ts";
import type { ConfigHooks, ConfigHooksRequest } from "../documents/config-hooks.ts";
import type { ConfigHooksChange, ConfigHooksChangeRequest } from "../documents/config-hooks-change.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";
import { hooksPlace } from "./hooks-place.ts";

/** The events of claude, and the hooks on them. */
export const configHooks = operation<ConfigHooksRequest, ConfigHooks>({
  needs: "read",
  whilePaused: "allow",
  async run({ services, signal }) {
    const place = hooksPlace({ services, signal });
    const found = await place.find(place.path);
    return {
      document: {
        ...heading(services, "mosaic.config.hooks.list/1"),
        file: place.path,
        exists: found !== undefined,
        hooks: listHooks(found?.text, place.path).map(rowOf),
      },
    };
  },
});

/** Adds mosaic's hook to an event, or removes it; the user's own hooks stay byte for byte. */
export const configHooksChange = operation<ConfigHooksChangeRequest, ConfigHooksChange>({
  needs: "act",
  whilePaused: "allow",
  deed: ({ action, event }) => ({ command: `config hooks ${action}`, detail: event }),
  async run({ services, signal, note, warn }, { action, event: wanted }) {
    const event = hookEvent(wanted);
    const place = hooksPlace({ services, signal });
    const changed = await changeHooks(place, action, [event]);
    const text = (await place.find(place.path))?.text;
    const now = listHooks(text, place.path).find((row) => row.event === event);
    if (action === "enable" && (await services.host.files.mode(place.script)) === undefined) {
      warn(`${place.script} is not there yet: mosaic fleet install-systemd writes it`);
    }
    if (now?.addedBy.includes("user") === true) {
      note(`hooks of your own are on ${event} too; they stay as they are`);
    }
    return {
      document: {
        ...heading(services, "mosaic.config.hooks.change/1"),
        file: place.path,
        event,
        action,
        changed: changed.length > 0,
        added_by: [...(now?.addedBy ?? [])],
      },
    };
  },
});

function hookEvent(text: string): HookEvent {
  const event = HOOK_EVENTS.find((name) => name === text);
  if (event !== undefined) return event;
  throw new MosaicError("usage", `no event of claude: ${JSON.stringify(text)}`, {
    code: "no-such-event",
    hint: "mosaic config hooks list",
  });
}

function rowOf({ event, enabled, addedBy }: HookRow): ConfigHooks["hooks"][number] {
  return { event, enabled, added_by: [...addedBy] };
}
