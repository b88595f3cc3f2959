import { launchArguments, NO_LAUNCH_FACTS } from "../launch-command.ts";
import type { FleetLaunch, LaunchPlan, LaunchRequest, RoleText } from "../launch-plan.ts";
import { hookCommand } from "./hook-command.ts";
import { claudeEventsFile, claudeFolder, claudeSettingsFile } from "./paths.ts";

/**
 * A claude of the fleet gets the id of its conversation and a settings file of its own with our hooks. Settings that
 * are given so are added to the user's (2.1.329): their hooks go on running, and nothing of ours is left behind.
 */
export function launchClaude(request: LaunchRequest): LaunchPlan {
  const { fleet, arguments: theirs } = request;
  const autoApprove = launchArguments("claude", request.yolo, []);
  const asked = readArguments(theirs);
  if (fleet === undefined || !asked.interactive) {
    return { arguments: [...autoApprove, ...theirs], environment: {}, files: [], facts: NO_LAUNCH_FACTS };
  }
  const id = asked.choosesConversation ? [] : conversationArguments(fleet);
  // of two it takes the last one only
  const role = asked.ownInstructions ? undefined : fleet.role;
  const hooks = asked.ownSettings ? undefined : hooksOf(fleet, role);
  return {
    arguments: [
      ...autoApprove,
      ...id,
      ...(hooks === undefined ? [] : ["--settings", hooks.path]),
      ...(role === undefined ? [] : ["--append-system-prompt-file", role.path]),
      ...theirs,
    ],
    environment: {},
    files: [
      { path: claudeEventsFile(fleet.runFolder, fleet.agent), text: "" },
      ...(hooks === undefined ? [] : [hooks]),
      ...(role === undefined ? [] : [role]),
    ],
    facts: {
      ...NO_LAUNCH_FACTS,
      conversation: asked.choosesConversation ? asked.conversation : (fleet.resume ?? fleet.newConversation),
      dataFolder: claudeFolder(fleet.environment, fleet.userHome, fleet.workingDirectory),
    },
  };
}

/** An id that was used before is refused by --session-id, and one that was not by --resume; both end at once. */
function conversationArguments(fleet: FleetLaunch): readonly string[] {
  return fleet.resume === undefined ? ["--session-id", fleet.newConversation] : ["--resume", fleet.resume];
}

const EVENTS = [
  "SessionStart",
  "UserPromptSubmit",
  "PermissionRequest",
  "Notification",
  "Stop",
  "StopFailure",
  "SessionEnd",
] as const;

/**
 * A conversation that is gone on with keeps the system prompt that it began with until it is compacted: what a hook of
 * SessionStart prints is added to it (2.1.329).
 */
function toldAgain(fleet: FleetLaunch, role: RoleText | undefined): readonly object[] {
  if (fleet.resume === undefined || role?.isNew !== true) return [];
  return [{ matcher: "resume", hooks: [hookCommand("/bin/cat", [role.path])] }];
}

function hooksOf(
  fleet: FleetLaunch,
  role: RoleText | undefined,
): { readonly path: string; readonly text: string } | undefined {
  const script = fleet.tools.claudeHook;
  if (script === undefined) return undefined;
  const hook = hookCommand(script, [claudeEventsFile(fleet.runFolder, fleet.agent)]);
  const own = (event: string) => (event === "SessionStart" ? toldAgain(fleet, role) : []);
  const hooks = Object.fromEntries(EVENTS.map((event) => [event, [{ hooks: [hook] }, ...own(event)]]));
  return {
    path: claudeSettingsFile(fleet.runFolder, fleet.agent),
    text: `${JSON.stringify({ hooks }, undefined, 2)}\n`,
  };
}

interface TheirArguments {
  /** Whether claude becomes the agent in the pane, instead of doing something and ending. */
  readonly interactive: boolean;
  /** Whether they say which conversation it is, in whatever way. */
  readonly choosesConversation: boolean;
  readonly conversation: string | undefined;
  /** Of two --settings claude takes the last one only. */
  readonly ownSettings: boolean;
  readonly ownInstructions: boolean;
}

const SUBCOMMANDS = (
  "agents attach auth auto-mode daemon doctor gateway import install kill logs mcp plugin plugins purge " +
  "remote-control respawn rm setup-token stop ultrareview update upgrade"
).split(" ");
const NOT_INTERACTIVE =
  "-h --help -v --version -p --print --bg --background --cloud --desktop --init-only --teleport".split(" ");
const CONVERSATION = ["--session-id", "-r", "--resume", "-c", "--continue", "--from-pr"];

function readArguments(all: readonly string[]): TheirArguments {
  const end = all.indexOf("--");
  const own = end < 0 ? all : all.slice(0, end);
  const names = own.map((argument) => optionName(argument));
  const given = (options: readonly string[]) => names.some((name) => options.includes(name));
  const forks = given(["--fork-session"]) && !given(["--session-id"]);
  return {
    interactive: !SUBCOMMANDS.includes(all[0] ?? "") && !given(NOT_INTERACTIVE),
    choosesConversation: given(CONVERSATION),
    conversation: forks ? undefined : (valueOf(own, "--session-id") ?? resumedId(own)),
    ownSettings: given(["--settings"]),
    ownInstructions: given(["--append-system-prompt", "--append-system-prompt-file"]),
  };
}

/** "--resume=ID" and "-rID" are the options --resume and -r. */
function optionName(argument: string): string {
  if (argument.startsWith("--")) return argument.split("=", 1)[0] ?? "";
  return /^-[a-z]/.test(argument) ? argument.slice(0, 2) : argument;
}

/** `--resume` also takes a name or nothing; only an id is one. */
function resumedId(own: readonly string[]): string | undefined {
  const value = valueOf(own, "--resume") ?? valueOf(own, "-r");
  return value !== undefined && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)
    ? value
    : undefined;
}

function valueOf(own: readonly string[], option: string): string | undefined {
  const at = own.findIndex((argument) => optionName(argument) === option);
  if (at < 0) return undefined;
  const argument = own[at] ?? "";
  if (argument.startsWith("--") && argument.includes("=")) return argument.slice(argument.indexOf("=") + 1);
  return argument.length > option.length ? argument.slice(option.length) : own[at + 1];
}
