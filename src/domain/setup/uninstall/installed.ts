import { MosaicError } from "../../../base/errors.ts";
import { readFrameworkFile } from "../../install/framework-version.ts";
import type { Fleet, Host } from "../../host/host.ts";
import { shortOwnTmux } from "../../install/own-tmux.ts";
import { unitsOwners } from "../../install/install.ts";
import { installRecordPath, NOTHING_RECORDED, parseInstallRecord } from "../../install/install-record.ts";
import {
  agentOfUnit,
  parseAgentName,
  parseSessionName,
  parseSocketName,
  type AgentName,
} from "../../../base/names.ts";
import { BUILT_IN } from "../../roster/built-in.ts";
import { loadRoster } from "../../roster/load-file.ts";
import type { Roster } from "../../roster/roster.ts";
import { recordedBinaries, type Installed } from "./plan.ts";
import type { Removal } from "../../ports/removal.ts";

export interface FoundInstallation extends Installed {
  /** The agents that may run. Where the roster cannot be read, one is made up from what is on disk. */
  readonly fleet: Fleet;
  /** A file in the binary's place that mosaic did not put there. */
  readonly strange: string | undefined;
  /** Why the roster was not used, where there is one. */
  readonly rosterProblem: string | undefined;
}

/** Finds out what is installed, without relying on anything that may be broken: it needs no valid roster. */
export async function findInstalled(
  host: Host,
  removal: Removal,
  executable: string,
): Promise<FoundInstallation> {
  const { files, paths } = host;
  const text = await files.read(installRecordPath(paths.home));
  const record = text === undefined ? NOTHING_RECORDED : parseInstallRecord(text);
  const { roster, problem } = await rosterOrNone(host);
  const tmux = roster?.tmux ?? (await serverOf(host));
  const agents = await agentsOf(host, roster);
  const place = { home: paths.home, socket: tmux.socketName, userId: host.userId };
  const binaries = await recordedBinaries(removal, record, executable);
  return {
    paths,
    record,
    agents,
    ownTmux: agents.flatMap((agent) => shortOwnTmux(place, agent)),
    ownsUnits: (await unitsOwners(host)).includes(paths.home),
    binaries: binaries.remove,
    stubFolder: `${host.userHome}/.local/state/mosaic-stub`,
    strange: binaries.strange,
    rosterProblem: problem,
    fleet: {
      ...host,
      roster: roster ?? {
        tmux,
        supervisor: "auto",
        startConcurrency: 1,
        runtimes: {},
        notify: undefined,
        agentsMay: [],
        agentsMost: 0,
        agents: [],
      },
      server: host.tmux(tmux.socketName),
    },
  };
}

async function rosterOrNone({
  files,
  rosterFile,
}: Host): Promise<{ roster: Roster | undefined; problem: string | undefined }> {
  try {
    if ((await files.mode(rosterFile)) === undefined) return { roster: undefined, problem: undefined };
    return { roster: await loadRoster(files, rosterFile, "any"), problem: undefined };
  } catch (thrown) {
    if (!(thrown instanceof MosaicError)) throw thrown;
    return { roster: undefined, problem: thrown.message.split("\n")[0] ?? "" };
  }
}

/** The fleet's tmux server, as the installation recorded it. */
async function serverOf({ files, paths }: Host): Promise<Roster["tmux"]> {
  const units = (await readFrameworkFile(files, paths.home))?.units;
  const builtIn = {
    socketName: parseSocketName(BUILT_IN.socket_name),
    holderSession: parseSessionName(BUILT_IN.holder_session),
  };
  const socketName = parseSocketName(units?.socketName ?? "") ?? builtIn.socketName;
  const holderSession = parseSessionName(units?.holderSession ?? "") ?? builtIn.holderSession;
  if (socketName === undefined || holderSession === undefined || socketName === ("default" as string)) {
    throw new MosaicError("configuration", "which tmux server is the fleet's cannot be told", {
      hint: "mosaic fleet install-systemd",
    });
  }
  return { socketName, holderSession };
}

/** Every agent that left a trace. */
async function agentsOf({ files, paths }: Host, roster: Roster | undefined): Promise<readonly AgentName[]> {
  const [environments, runs, enabled] = await Promise.all([
    files.list(paths.agents),
    files.list(paths.run),
    files.list(paths.bootUnits),
  ]);
  const names = [
    ...(roster?.agents ?? []).map(({ name }) => name),
    ...namesBefore(environments, ".env"),
    ...namesBefore(runs, ".supervisor"),
    ...enabled.map(agentOfUnit),
  ];
  return [...new Set(names.filter((name) => name !== undefined))];
}

/** `coder0` of `coder0.env`. */
function namesBefore(files: readonly string[], end: string): (AgentName | undefined)[] {
  return files.filter((name) => name.endsWith(end)).map((name) => parseAgentName(name.slice(0, -end.length)));
}
