import { type HookRow, listHooks } from "../../domain/setup/config/hooks-file.ts";
import { printable } from "../../base/printable.ts";
import { hostDocument } from "../_shared/document.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { hooksPlace } from "./hooks-place.ts";

export const hooksList = defineVerb({
  details:
    "Lists the events of claude that mosaic's hook can be on, from hooks-config.json in CLAUDE_HOME (default " +
    "~/.claude): for a claude that you start yourself with --settings. The claude agents of a fleet bring their own.",
  args: {},
  exitCodes: { configuration: "hooks-config.json is not what it should be" },
  examples: [{ command: "mosaic config hooks list", explains: "each event, and who added what runs on it" }],
  async run(context) {
    const services = await context.wire();
    const place = hooksPlace(context, services);
    const found = await place.find(place.path);
    const hooks = listHooks(found?.text, place.path);
    return {
      text: (page) =>
        [
          page.table(
            [{ title: "EVENT", whole: true }, { title: "STATE", whole: true }, { title: "ADDED BY" }],
            hooks.map((row) => [
              row.event,
              row.enabled ? { text: "enabled", style: "green" } : { text: "disabled", style: "dim" },
              describe(row),
            ]),
          ),
          "",
          `${printable(place.path)}${found === undefined ? " (not there)" : ""}`,
        ].join("\n"),
      json: hostDocument(services, "mosaic.config.hooks.list/1", {
        file: place.path,
        exists: found !== undefined,
        hooks,
      }),
    };
  },
});

function describe({ addedBy }: HookRow): string {
  return addedBy.map((who) => (who === "user" ? "you" : who)).join(" and ") || "-";
}
