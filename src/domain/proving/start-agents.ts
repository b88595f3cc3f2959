import { NAMED_FILE } from "./contents.ts";
import { isProvable } from "./names.ts";
import { privateFiles, runtimeEnvironment } from "./private-home.ts";
import type { Stage } from "./stage.ts";

export interface AgentsStart {
  /** The mosaic that is run; absolute. */
  readonly binary: string;
  /** Of the runtime. */
  readonly version: string;
  /** The mock model server: "http://127.0.0.1:PORT". */
  readonly url: string;
  /** Where the runtime's program is; undefined for one that is part of mosaic. */
  readonly programFolder: string | undefined;
  /** The fleet's own file of patterns: its screens are to be read as the fleet reads them. */
  readonly patterns?: string | undefined;
  /** The text that describes the runtime, where mosaic does not have it itself. */
  readonly described?: string | undefined;
  /** The agents have no key: the runtime is logged out. */
  readonly isLoggedOut?: boolean;
}

type StartStage = Pick<Stage, "ground" | "agents"> & { readonly runtime: string };

/** Writes the runtime's settings and a roster, and starts all agents. They are not ready yet. Throws where mosaic fails. */
export async function startAgents(stage: StartStage, start: AgentsStart): Promise<void> {
  const { ground, runtime, agents } = stage;
  const { url, version, programFolder, patterns, described } = start;
  const workingDirectories = agents.map(({ folder }) => folder);
  const files = isProvable(runtime)
    ? privateFiles(runtime, { home: ground.home, workingDirectories, url, version })
    : {};
  for (const [path, text] of Object.entries(files)) ground.write(`${ground.home}/${path}`, text);
  for (const folder of workingDirectories) {
    ground.write(`${folder}/${NAMED_FILE}`, "a file that a message names\n");
  }
  const mosaicHome = `${ground.home}/.config/mosaic`;
  ground.write(`${mosaicHome}/fleet/roster.yaml`, rosterText(stage, start));
  if (patterns !== undefined) ground.write(`${mosaicHome}/fleet/patterns.yaml`, patterns);
  if (described !== undefined) ground.write(`${mosaicHome}/fleet/runtimes.local/${runtime}.yaml`, described);
  await mosaicOrThrow(stage, ["fleet", "install-systemd"]);
  if (programFolder !== undefined) {
    // the launcher puts the folder of the host's own npm, and with it an older runtime or node, in front of PATH
    ground.append(`${mosaicHome}/fleet/fleet.env`, `MOSAIC_RUNTIME_BIN="${programFolder}"\n`);
  }
  await mosaicOrThrow(stage, ["fleet", "start"]);
}

/** Pure. A fleet without a user manager, whose agents are started again however they end. */
function rosterText(
  {
    runtime,
    ground,
    agents,
  }: Pick<StartStage, "runtime" | "agents"> & {
    readonly ground: Pick<Stage["ground"], "socket">;
  },
  { binary, url, isLoggedOut = false }: AgentsStart,
): string {
  const text = JSON.stringify;
  const environment = Object.entries(isProvable(runtime) ? runtimeEnvironment(runtime, url) : {})
    .filter(([key]) => !isLoggedOut || !key.endsWith("_KEY"))
    .map(([key, value]) => `${key}: ${text(value)}`);
  return [
    "version: 1",
    "transport: tmux",
    "supervisor: direct",
    `tmux: { socket_name: ${ground.socket} }`,
    "defaults: { restart: { policy: always, max: 1000, window: 10m, backoff: 100ms } }",
    "agents:",
    ...agents.flatMap(({ name, folder }) => [
      `  - name: ${name}`,
      `    runtime: ${runtime}`,
      // without `yolo`: it shall ask for permission
      ...(isProvable(runtime) ? [`    command: [${text(binary)}, ${runtime}]`] : []),
      `    working_directory: ${text(folder)}`,
      `    env: { ${environment.join(", ")} }`,
    ]),
    "",
  ].join("\n");
}

/** Runs mosaic, which must succeed. */
export async function mosaicOrThrow(
  { ground }: Pick<Stage, "ground">,
  args: readonly string[],
): Promise<void> {
  const { status, stdout, stderr } = await ground.mosaic(args);
  if (status === 0) return;
  throw new Error(`mosaic ${args.join(" ")} ended with status ${status}: ${stderr.trim() || stdout.trim()}`);
}
