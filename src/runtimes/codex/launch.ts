import { launchArguments, NO_LAUNCH_FACTS } from "../launch-command.ts";
import type { RuntimeWorld } from "../contract.ts";
import type { FleetLaunch, LaunchFacts, LaunchPlan, LaunchRequest } from "../launch-plan.ts";

/**
 * codex (0.169.0) starts a server in the background that all codex of a user share: it would live in the cgroup of
 * the agent that came first, and stop the others when that one stops. `--no-daemon` keeps an agent to itself, and with
 * it the thread's files are open in the agent's own process. It chooses no id: that is found there.
 */
export function launchCodex({ yolo, arguments: theirs, fleet }: LaunchRequest): LaunchPlan {
  const approve = launchArguments("codex", yolo, []);
  if (fleet === undefined) return plan([...approve, ...theirs], NO_LAUNCH_FACTS);
  const { command, options } = readArguments(theirs);
  const isInteractive = command === undefined || INTERACTIVE.includes(command);
  if (!isInteractive || options.some((option) => NOT_INTERACTIVE.includes(option))) {
    return plan([...approve, ...theirs], NO_LAUNCH_FACTS);
  }
  const keepsServer = options.some((option) => SERVER.includes(option));
  const resume = command === undefined && isThreadId(fleet.resume ?? "") ? fleet.resume : undefined;
  const chosen = command === "resume" ? theirs.find(isThreadId) : resume;
  return plan(
    [
      ...approve,
      ...(keepsServer ? [] : ["--no-daemon"]),
      // every JSON text of no control characters is a TOML string too
      ...(fleet.role === undefined
        ? []
        : ["-c", `developer_instructions=${JSON.stringify(fleet.role.text)}`]),
      ...(resume === undefined ? [] : ["resume", resume]),
      ...theirs,
    ],
    { ...NO_LAUNCH_FACTS, conversation: chosen, dataFolder: codexFolder(fleet) },
  );
}

const LARGEST_CONFIG = 1024 * 1024;

/** What `-c` would stand instead of: `developer_instructions` of the user's config.toml. */
export async function codexInstructions(
  fleet: FleetLaunch,
  world: RuntimeWorld,
): Promise<string | undefined> {
  const text = await world.readText(`${codexFolder(fleet)}/config.toml`, 0, LARGEST_CONFIG);
  if (text === undefined) return undefined;
  const own = world.parseToml(text)?.["developer_instructions"];
  return typeof own === "string" ? own : undefined;
}

/** `$CODEX_HOME`, else `~/.codex`. */
function codexFolder({ environment, userHome, workingDirectory }: FleetLaunch): string {
  const own = environment["CODEX_HOME"];
  if (own === undefined || own === "") return `${environment["HOME"] || userHome}/.codex`;
  return own.startsWith("/") ? own : `${workingDirectory}/${own}`;
}

function isThreadId(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text);
}

function plan(arguments_: readonly string[], facts: LaunchFacts): LaunchPlan {
  return { arguments: arguments_, environment: {}, files: [], facts };
}

/** Subcommands that become the agent in the pane. */
const INTERACTIVE = ["resume", "fork"];
const SUBCOMMANDS = [
  ...INTERACTIVE,
  ..."a agents app-server apply archive cloud completion debug delete doctor e exec exec-server features".split(
    " ",
  ),
  ..."help login logout mcp migrate-nfs-db migrate-rollouts plugin queue remote-control review sandbox".split(
    " ",
  ),
  ..."unarchive update".split(" "),
];
const NOT_INTERACTIVE = ["--help", "-h", "--version", "-V"];
/** Options that say which server it is. */
const SERVER = ["--no-daemon", "--remote"];
/** Options whose next word is a value, and may be the name of a subcommand. */
const WITH_VALUE = (
  "-c --config --enable --disable --remote --remote-auth-token-env -i --image -m --model --local-provider " +
  "-p --profile -s --sandbox -C --cd --add-dir -a --ask-for-approval"
).split(" ");

function readArguments(words: readonly string[]): {
  readonly command: string | undefined;
  /** Names of the options: "--remote" also of "--remote=ADDRESS". */
  readonly options: readonly string[];
} {
  const options: string[] = [];
  let command: string | undefined;
  let isFirst = true;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    if (word === "--") break;
    if (word.startsWith("-")) {
      options.push(word.startsWith("--") ? (word.split("=")[0] ?? word) : word);
      if (WITH_VALUE.includes(word)) at += 1;
    } else if (isFirst) {
      isFirst = false;
      if (SUBCOMMANDS.includes(word)) command = word;
    }
  }
  return { command, options };
}
