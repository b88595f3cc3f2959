import { NO_LAUNCH_FACTS } from "../launch-command.ts";
import type { LaunchFacts, LaunchPlan, LaunchRequest, FleetLaunch } from "../launch-plan.ts";
import { piChannel, piSessionFolder } from "./paths.ts";

/**
 * `--session-id ID` (0.87.1) opens the conversation with that id in this folder, or begins one with it: so it fixes
 * the id of a new one, resumes an old one, and where the old one is gone begins afresh, all without failing.
 */
export function launchPi(request: LaunchRequest): LaunchPlan {
  const theirs = readArguments(request.arguments);
  const { fleet } = request;
  if (fleet === undefined || !theirs.interactive) return plan(request.arguments, {}, NO_LAUNCH_FACTS);

  const conversation = theirs.choosesConversation ? theirs.sessionId : conversationId(fleet);
  const extension = fleet.tools.piExtension;
  const channel = piChannel(fleet.runFolder, fleet.agent);
  // by the extension: --append-system-prompt would stand instead of the user's own APPEND_SYSTEM.md
  const role = extension === undefined ? undefined : fleet.role;
  return plan(
    [
      ...(extension === undefined ? [] : ["--extension", extension]),
      ...(theirs.choosesConversation || conversation === undefined ? [] : ["--session-id", conversation]),
      ...request.arguments,
    ],
    extension === undefined
      ? {}
      : {
          MOSAIC_PI_STATE: channel.state,
          MOSAIC_PI_SOCKET: channel.socket,
          ...(role === undefined ? {} : { MOSAIC_PI_ROLE: role.path }),
        },
    {
      conversation,
      port: undefined,
      password: undefined,
      hasExtension: extension !== undefined,
      dataFolder: piSessionFolder(
        fleet.userHome,
        fleet.workingDirectory,
        fleet.environment,
        theirs.sessionDir,
      ),
    },
    role === undefined ? [] : [{ path: role.path, text: role.text }],
  );
}

function plan(
  arguments_: readonly string[],
  environment: Readonly<Record<string, string>>,
  facts: LaunchFacts,
  files: LaunchPlan["files"] = [],
): LaunchPlan {
  return { arguments: arguments_, environment, files, facts };
}

/** pi ends at once on an id that it does not allow. */
function conversationId(fleet: FleetLaunch): string | undefined {
  return [fleet.resume, fleet.newConversation].find(
    (id) => id !== undefined && /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(id),
  );
}

interface TheirArguments {
  /** Whether pi becomes the agent in the pane, instead of printing something and ending. */
  readonly interactive: boolean;
  /** Whether they say which conversation it is, in whatever way. */
  readonly choosesConversation: boolean;
  readonly sessionId: string | undefined;
  readonly sessionDir: string | undefined;
}

const SUBCOMMANDS = ["install", "remove", "uninstall", "update", "list", "config", "auth"];
const NOT_INTERACTIVE = ["--help", "-h", "--version", "-v", "--print", "-p", "--export", "--list-models"];
const CONVERSATION = [
  "--session",
  "--session-id",
  "--continue",
  "-c",
  "--resume",
  "-r",
  "--fork",
  "--no-session",
];
/** Options whose value may look like an option. */
const WITH_VALUE = (
  "--provider --model --models --api-key --thinking --system-prompt --append-system-prompt --name -n --session " +
  "--session-id --session-dir --fork --export --tools -t --exclude-tools -xt --extension -e --skill " +
  "--prompt-template --theme"
).split(" ");

function readArguments(words: readonly string[]): TheirArguments {
  let interactive = !SUBCOMMANDS.includes(words[0] ?? "");
  let choosesConversation = false;
  const values = new Map<string, string>();
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    if (word === "--") break;
    if (NOT_INTERACTIVE.includes(word)) interactive = false;
    if (word === "--mode" && words[at + 1] !== "text") interactive = false;
    if (CONVERSATION.includes(word)) choosesConversation = true;
    const value = words[at + 1];
    if (!WITH_VALUE.includes(word) || value === undefined) continue;
    values.set(word, value);
    at += 1;
  }
  return {
    interactive,
    choosesConversation,
    sessionId: values.get("--session-id"),
    sessionDir: values.get("--session-dir"),
  };
}
