import { launchArguments, NO_LAUNCH_FACTS } from "../launch-command.ts";
import type { FleetLaunch, LaunchPlan, LaunchRequest } from "../launch-plan.ts";
import { isSessionId, opencodeFiles, pluginTexts, type Asked } from "./report.ts";

/** opencode's own default for HTTP's basic authentication. */
export const SERVER_USER = "opencode";

/**
 * An opencode of the fleet has its server on a port of 127.0.0.1, which without a password would be open to every
 * local user. The password is in the environment, which others cannot read, not in the arguments, which they can.
 */
export function launchOpencode(request: LaunchRequest): LaunchPlan {
  const { fleet, arguments: theirs } = request;
  const autoApprove = launchArguments("opencode", request.yolo, []);
  const asked = readArguments(theirs);
  if (fleet === undefined || !asked.interactive) {
    return { arguments: [...autoApprove, ...theirs], environment: {}, files: [], facts: NO_LAUNCH_FACTS };
  }
  const server = asked.ownServer ? undefined : serverOf(fleet);
  const resumed = asked.choosesConversation || !isSessionId(fleet.resume) ? undefined : fleet.resume;
  const plugin = pluginOf(fleet, asked);
  const role = roleOf(fleet);
  return {
    arguments: [
      ...autoApprove,
      ...(server === undefined ? [] : ["--port", String(fleet.port), "--hostname", "127.0.0.1"]),
      ...(resumed === undefined ? [] : ["--session", resumed]),
      ...theirs,
    ],
    environment: {
      ...server?.environment,
      ...(server === undefined ? {} : besidesProxy(fleet.environment)),
      ...plugin.environment,
      ...role.environment,
    },
    files: [...plugin.files, ...role.files],
    facts: {
      conversation: resumed ?? asked.conversation,
      port: server === undefined ? undefined : fleet.port,
      password: server?.password,
      dataFolder: `${fleet.environment["XDG_DATA_HOME"] || `${fleet.userHome}/.local/share`}/opencode`,
    },
  };
}

interface Server {
  readonly password: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** A password that the user set stays: what the agent runs inherits it, and may need it for another server. */
function serverOf(fleet: FleetLaunch): Server | undefined {
  const password = fleet.environment["OPENCODE_SERVER_PASSWORD"];
  const user = fleet.environment["OPENCODE_SERVER_USERNAME"];
  if (password === undefined || password === "") {
    return {
      password: fleet.password,
      environment: { OPENCODE_SERVER_PASSWORD: fleet.password, OPENCODE_SERVER_USERNAME: SERVER_USER },
    };
  }
  return user === undefined || user === "" || user === SERVER_USER
    ? { password, environment: {} }
    : undefined;
}

/**
 * Started with a port, opencode's screen asks its own server over HTTP, and through the user's proxy if there is one:
 * that would be told the password, and opencode ends where it does not answer (1.18.33).
 */
function besidesProxy(environment: FleetLaunch["environment"]): Readonly<Record<string, string>> {
  if (!["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"].some((name) => environment[name])) return {};
  const exempt = environment["no_proxy"] || environment["NO_PROXY"] || "";
  const hosts = exempt.split(",").map((host) => host.trim());
  if (hosts.includes("*") || hosts.includes("127.0.0.1")) return {};
  const all = [...hosts.filter((host) => host !== ""), "127.0.0.1"].join(",");
  return { NO_PROXY: all, no_proxy: all };
}

function pluginOf(fleet: FleetLaunch, asked: Asked): Pick<LaunchPlan, "files" | "environment"> {
  // one file can be named there, and it is the user's
  if (fleet.environment["OPENCODE_TUI_CONFIG"]) return { files: [], environment: {} };
  const files = opencodeFiles(fleet.runFolder, fleet.agent);
  return {
    files: pluginTexts(files, { model: asked.model, agent: asked.agent }),
    environment: { OPENCODE_TUI_CONFIG: files.config },
  };
}

/**
 * opencode joins the instructions of all its settings (1.18.33). Settings of the user's that are in the same variable get
 * ours added; what is no JSON there is opencode's to refuse.
 */
function roleOf({ role, environment }: FleetLaunch): Pick<LaunchPlan, "files" | "environment"> {
  if (role === undefined) return { files: [], environment: {} };
  const own = settingsIn(environment["OPENCODE_CONFIG_CONTENT"] || "{}");
  if (own === undefined) return { files: [], environment: {} };
  const before: readonly unknown[] = Array.isArray(own["instructions"]) ? own["instructions"] : [];
  const settings = { ...own, instructions: [...before, role.path] };
  return {
    files: [{ path: role.path, text: role.text }],
    environment: { OPENCODE_CONFIG_CONTENT: JSON.stringify(settings) },
  };
}

function settingsIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

interface TheirArguments extends Asked {
  /** Whether opencode becomes the agent in the pane, instead of doing something else. */
  readonly interactive: boolean;
  /** Whether they say where its server listens. */
  readonly ownServer: boolean;
  /** Whether they say which conversation it is, in whatever way. */
  readonly choosesConversation: boolean;
  readonly conversation: string | undefined;
}

// `opencode --help` of 1.18.33
const SUBCOMMANDS = (
  "completion acp mcp attach run debug providers auth agent upgrade uninstall serve web models stats " +
  "export import github pr session plugin plug db"
).split(" ");
/** --mini is another interface, without the screen's plugins. */
const NOT_INTERACTIVE = ["--help", "-h", "--version", "-v", "--mini"];
const SERVER = ["--port", "--hostname", "--mdns", "--mdns-domain"];
const CONVERSATION = ["--session", "-s", "--continue", "-c", "--fork"];
const WITH_VALUE =
  "--log-level --port --hostname --mdns-domain --cors --model -m --session -s --prompt --agent --replay-limit".split(
    " ",
  );

function readArguments(words: readonly string[]): TheirArguments {
  const options = new Set<string>();
  const values = new Map<string, string>();
  let first: string | undefined;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    if (word === "--") break;
    if (!word.startsWith("-")) {
      first ??= word;
      continue;
    }
    const equals = word.indexOf("=");
    const name = equals < 0 ? word : word.slice(0, equals);
    options.add(name);
    const value = equals < 0 ? words[at + 1] : word.slice(equals + 1);
    if (!WITH_VALUE.includes(name) || value === undefined) continue;
    values.set(name, value);
    if (equals < 0) at += 1;
  }
  const has = (names: readonly string[]) => names.some((name) => options.has(name));
  const conversation = values.get("--session") ?? values.get("-s");
  return {
    interactive: !has(NOT_INTERACTIVE) && !SUBCOMMANDS.includes(first ?? ""),
    ownServer: has(SERVER),
    choosesConversation: has(CONVERSATION),
    // a fork has an id of its own
    conversation: options.has("--fork") ? undefined : conversation,
    model: values.get("--model") ?? values.get("-m"),
    agent: values.get("--agent"),
  };
}
