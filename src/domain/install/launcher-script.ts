import { AGENT_UNIT_TEMPLATE, NAME_PATTERN } from "../../base/names.ts";
import { KEPT_SEGMENTS, LONGEST_SEGMENT } from "../host/journal-bounds.ts";
import { AGENT_FOLDERS } from "./agent-folders.ts";
import { ROSTER_VARIABLES } from "./units/roster-variables.ts";
import { SCRUBBED_VARIABLES } from "./units/scrubbed-variables.ts";
import { shellCommand, shellWord } from "./units/shell.ts";

/** Raised when an older launcher has to be told apart from this one: `mosaic fleet ps` shows the older as SKEW. */
const LAUNCHER_VERSION = 3;

/** How the scripts of `tools/fleet` end when an agent or the tmux server cannot be had; the numbers of sysexits.h. */
const EXIT_STATUS = {
  EXIT_USAGE: 64,
  EXIT_NO_TMUX: 69,
  EXIT_NO_SESSION: 70,
  EXIT_CANNOT_MAKE: 73,
  EXIT_NOT_OURS: 77,
} as const;

/** The scripts that are written in parts, each with its parts in reading order; the first one is the opening comment. */
export const GENERATED_SCRIPTS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  "start-agent-session.sh": [
    "opening",
    "server",
    "names",
    "tmux",
    "journal",
    "heartbeat",
    "wait",
    "last-words",
    "finish",
    "command",
    "session",
    "life",
    "unit",
    "restart-rule",
    "direct",
    "main",
  ],
  "start-holder.sh": ["holder-opening", "server", "holder"],
};

/** What the scripts share with this program, by the name it has there. */
const SHARED: Readonly<Record<string, string>> = {
  LAUNCHER_VERSION: String(LAUNCHER_VERSION),
  NAME_RULE: shellWord(NAME_PATTERN.source),
  AGENT_UNIT_TEMPLATE: shellWord(AGENT_UNIT_TEMPLATE),
  ...Object.fromEntries(Object.entries(EXIT_STATUS).map(([name, status]) => [name, String(status)])),
  LONGEST_SEGMENT: String(LONGEST_SEGMENT),
  KEPT_SEGMENTS: String(KEPT_SEGMENTS),
  AGENT_FOLDERS: `(${shellCommand(AGENT_FOLDERS)})`,
  SCRUBBED_VARIABLES: `(${shellCommand(SCRUBBED_VARIABLES)})`,
  ROSTER_VARIABLES: `(${shellCommand(ROSTER_VARIABLES)})`,
};

/** One script, joined from its parts; what it uses of {@link SHARED} stands behind the first. */
export function joinScript(parts: readonly string[]): string {
  const [opening = "", ...rest] = parts.map((part) => part.trimEnd());
  const text = rest.join("\n\n");
  const facts = Object.entries(SHARED)
    .filter(([name]) => text.includes(name))
    .map(([name, value]) => `readonly ${name}=${value}`);
  return `${[opening, ["# What the mosaic binary goes by too.", ...facts].join("\n"), text].join("\n\n")}\n`;
}
