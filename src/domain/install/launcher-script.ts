import { AGENT_UNIT_TEMPLATE, NAME_PATTERN } from "../../base/names.ts";
import { KEPT_SEGMENTS, LONGEST_SEGMENT } from "../host/journal-bounds.ts";
import { AGENT_FOLDERS } from "./agent-folders.ts";
import { ROSTER_VARIABLES } from "./units/roster-variables.ts";
import { SCRUBBED_VARIABLES } from "./units/scrubbed-variables.ts";
import { shellCommand, shellWord } from "./units/shell.ts";

/** Raised when an older launcher must be told apart from this one: `mosaic fleet ps` shows an older one as SKEW. */
const LAUNCHER_VERSION = 3;

/** The generated part. */
const FACTS = "facts";

/**
 * The exit statuses of the scripts in `tools/fleet` where an agent or the tmux server cannot be started; the numbers of
 * sysexits.h.
 */
const EXIT_STATUS = {
  EXIT_USAGE: 64,
  EXIT_NO_TMUX: 69,
  EXIT_NO_SESSION: 70,
  EXIT_CANNOT_MAKE: 73,
  EXIT_NOT_OURS: 77,
} as const;

/**
 * The scripts written in parts, each with its parts in reading order; the first is the opening comment. The part
 * `facts` is what a script uses of {@link SHARED}.
 */
export const GENERATED_SCRIPTS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  "start-agent-session.sh": [
    "opening",
    "socket",
    "names",
    "watch",
    "waiting",
    "facts",
    "scrub",
    "arguments",
    "server",
    "tmux",
    "journal",
    "last-words",
    "finish",
    "heartbeat",
    "wait",
    "errands",
    "command",
    "session",
    "life",
    "unit",
    "hand",
    "restart-rule",
    "direct",
    "main",
  ],
  "start-holder.sh": ["holder-opening", "facts", "scrub", "socket", "server", "holder"],
};

/** What the scripts share with this program, by its name in the scripts. */
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

/** Joins one script from its parts; `read` returns the text of a part. */
export function joinScript(parts: readonly string[], read: (part: string) => string): string {
  const texts = parts.map((part) => (part === FACTS ? "" : read(part)));
  const all = texts.join("\n");
  const facts = Object.entries(SHARED)
    .filter(([name]) => all.includes(name))
    .map(([name, value]) => `readonly ${name}=${value}`);
  const head = ["# What the mosaic binary goes by too.", ...facts].join("\n");
  return `${texts.map((text, at) => (parts[at] === FACTS ? head : text.trimEnd())).join("\n\n")}\n`;
}
