import { printable } from "../../base/printable.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { configHooks } from "../../operations/config/hooks.ts";
import type { ConfigHooks } from "../../operations/documents/config-hooks.ts";

export const hooksList = defineVerb({
  details:
    "Lists the events of claude that mosaic's hook can be on, from hooks-config.json in CLAUDE_HOME (default " +
    "~/.claude). They are for a claude that you start yourself with --settings; the claude agents of a fleet " +
    "bring their own.",
  args: {},
  exitCodes: { configuration: "hooks-config.json is not what it should be" },
  examples: [{ command: "mosaic config hooks list", explains: "each event, and which hooks are on it" }],
  async run(context) {
    const { document } = await context.perform(configHooks, {});
    return {
      text: (page) =>
        [
          page.table(
            [{ title: "EVENT", whole: true }, { title: "STATE", whole: true }, { title: "ADDED BY" }],
            document.hooks.map((row) => [
              row.event,
              row.enabled ? { text: "enabled", style: "green" } : { text: "disabled", style: "dim" },
              describe(row),
            ]),
          ),
          "",
          `${printable(document.file)}${document.exists ? "" : " (not there)"}`,
        ].join("\n"),
      json: document,
    };
  },
});

function describe({ added_by }: ConfigHooks["hooks"][number]): string {
  return added_by.map((who) => (who === "user" ? "you" : who)).join(" and ") || "-";
}
