import type { Page } from "../../cli/context.ts";
import type { Host } from "../../domain/host/host.ts";
import { printable } from "../../base/printable.ts";
import type { Found, FoundProfile } from "../../domain/setup/wizard/found.ts";
import { indented, marked } from "./layout.ts";

const WIDTH = 14;

/** What was found on this host, one line each. */
export function describeFound(page: Page, host: Host, found: Found): string {
  const { style } = page;
  const good = style.green("+");
  const bad = style.yellow("-");
  const line = (fine: boolean, name: string, text: string) =>
    marked(`  ${fine ? good : bad} ${name.padEnd(WIDTH)}`, printable(text), WIDTH + 4);
  const more = (text: string) => style.dim(indented(printable(text), WIDTH + 4));
  const { tmuxVersion, manager, lingering, runtimes, roster } = found;
  return [
    style.bold("Found on this host"),
    line(tmuxVersion.known, "tmux", tmuxVersion.known ? tmuxVersion.value : tmuxVersion.why),
    line(manager.available, "user manager", manager.available ? "answers" : manager.why),
    ...(manager.available
      ? [
          lingering.known
            ? line(lingering.value, "linger", lingering.value ? "on" : "off: no start at boot")
            : line(false, "linger", `unknown: ${lingering.why}`),
        ]
      : [more("agents then run without limits and do not start at boot")]),
    ...runtimes.map(({ name, path, install }) =>
      line(path !== undefined, name, path ?? `not installed: ${install}`),
    ),
    ...(roster === undefined
      ? []
      : [
          line(true, "roster", host.rosterFile),
          more(roster.agents.map((agent) => `${agent.name} (${agent.runtime})`).join(", ")),
        ]),
    "",
  ].join("\n");
}

/** The profiles to choose from, numbered. */
export function describeProfiles({ style }: Page, profiles: readonly FoundProfile[]): string {
  return [
    style.bold("Which fleet?"),
    ...profiles.map(({ name, purpose, roster, missing }, index) => {
      const lack = missing.length === 0 ? "" : ` (needs ${missing.join(", ")})`;
      const what = name === "installed" ? roster.agents.map((agent) => agent.name).join(", ") : purpose;
      return `  ${style.cyan(String(index + 1))}  ${name.padEnd(WIDTH)}${what}${style.yellow(lack)}`;
    }),
    "",
  ].join("\n");
}
