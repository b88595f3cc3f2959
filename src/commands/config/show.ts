import type { Page } from "../../cli/context.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { configShow } from "../../operations/config/show.ts";
import type { ConfigShow } from "../../operations/documents/config-show.ts";

type Setting = ConfigShow["settings"][number];

export const show = defineVerb({
  details:
    "Shows each setting as it counts here and now, and where it comes from: an option, the environment, the file " +
    "fleet.env, the roster, or the default. Passwords and keys are masked, also inside addresses, and with " +
    "--json too.",
  args: {},
  exitCodes: { configuration: "HOME is not set, so the mosaic home is not known" },
  examples: [
    { command: "mosaic config show", explains: "each setting, and where it comes from" },
    { command: "mosaic config show --json", explains: "the same for a script" },
  ],
  async run(context) {
    const { document } = await context.perform(configShow, {});
    const { settings, findings } = document;
    return {
      text: (page) => [settingsTable(page, settings), ...findingLines(page, findings)].join("\n"),
      json: document,
    };
  },
});

function settingsTable(page: Page, settings: readonly Setting[]): string {
  return page.table(
    [
      { title: "SETTING", whole: true },
      { title: "SOURCE", whole: true },
      { title: "VALUE", whole: true },
    ],
    settings.map((setting) => [
      setting.name,
      { text: describeSource(setting), style: setting.source === "default" ? "dim" : "cyan" },
      describeValue(setting),
    ]),
  );
}

function describeSource({ source, origin }: Setting): string {
  if (source === "flag") return `flag ${origin}`;
  return source === "file" ? `file ${origin.split("/").at(-1)}` : source;
}

function describeValue({ value, variable, remark }: Setting): string {
  const text = value ?? (variable === null ? "-" : `not set (${variable})`);
  return remark === null ? text : `${text} (${remark})`;
}

function findingLines(page: Page, findings: ConfigShow["findings"]): readonly string[] {
  if (findings.length === 0) return [];
  return ["", ...findings.map(({ variable, what }) => `${page.style.yellow("finding")} ${variable} ${what}`)];
}
