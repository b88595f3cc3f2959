import { MosaicError } from "../../base/errors.ts";
import type { RosterAgent } from "../roster/roster.ts";
import { AGENT_UNIT_TEMPLATE, HOLDER_UNIT } from "../../base/names.ts";
import { namesOf, type Fleet } from "../host/host.ts";
import { environmentProblems } from "../install/environment-problems.ts";
import { readPins, takesPin } from "../host/pinned-versions.ts";
import { factOfMissing, missingRuntimes } from "../install/runtime-programs.ts";
import type { Supervisor } from "./supervisor.ts";
import { endOtherServer, isHidden } from "../ports/tmux.ts";
import { requireTmux } from "../host/tmux-version.ts";

/**
 * Throws, before anything is stopped or started, where that could not end well: the fleet is not installed, a program
 * is missing, tmux is too old, or another tmux server is on the fleet's socket.
 */
export async function requireStartable(
  fleet: Fleet,
  supervisor: Supervisor,
  agents: readonly RosterAgent[],
): Promise<void> {
  await requireStartableFleet(fleet, supervisor, agents);
  await requireRuntimes(fleet, agents);
  await requireEnvironment(fleet, agents);
}

/** The same for agents whose programs and environment files are known to be here. */
export async function requireStartableFleet(
  fleet: Fleet,
  supervisor: Supervisor,
  agents: readonly RosterAgent[],
): Promise<void> {
  await reachServer(fleet);
  await Promise.all([requireTmux(fleet), requireOwnServer(fleet, supervisor)]);
  await requireInstalled(fleet, supervisor, agents);
}

/** A server whose socket file was lost gets it back, before anything is believed to be gone. */
async function reachServer(fleet: Fleet): Promise<void> {
  const revived = await fleet.server.revive();
  if (revived.known) return;
  throw new MosaicError("failure", `tmux: ${revived.why}`, { hint: "mosaic fleet verify" });
}

async function requireOwnServer(fleet: Fleet, supervisor: Supervisor): Promise<void> {
  const server = await fleet.server.snapshot();
  if (!server.known && isHidden(server.why)) {
    throw new MosaicError("failure", server.why, { hint: endOtherServer(fleet.roster.tmux.socketName) });
  }
  if (supervisor.kind === "direct") return;
  // Asked twice: another restart may have changed the holder between the two answers.
  const stranger = (await foreignServer(fleet)) && (await foreignServer(fleet));
  if (stranger === undefined) return;
  const socket = fleet.roster.tmux.socketName;
  throw new MosaicError(
    "failure",
    `a tmux server that is not the fleet's (pid ${stranger}) is on socket ${socket}`,
    {
      hint: `tmux -L ${socket} kill-server, which ends what runs in it; or name another socket in the roster`,
    },
  );
}

/** The pid of a server on the fleet's socket that the holder's unit did not start; undefined where there is none. */
async function foreignServer(fleet: Fleet): Promise<number | undefined> {
  const [server, holder] = await Promise.all([
    fleet.server.snapshot(),
    fleet.manager.show([HOLDER_UNIT], ["MainPID"]),
  ]);
  if (!server.known || !server.value.running || !holder.known) return undefined;
  const { serverPid } = server.value;
  return String(serverPid) === holder.value.get(HOLDER_UNIT)?.get("MainPID") ? undefined : serverPid;
}

async function requireInstalled(
  fleet: Fleet,
  supervisor: Supervisor,
  agents: readonly RosterAgent[],
): Promise<void> {
  const { paths, files } = fleet;
  const needed = [
    paths.launcher,
    ...(supervisor.kind === "systemd" ? [paths.unitFile(AGENT_UNIT_TEMPLATE)] : []),
    ...agents.map((agent) => paths.agentEnvironment(agent.name)),
  ];
  for (const path of needed) {
    if ((await files.mode(path)) !== undefined) continue;
    throw new MosaicError("configuration", `the fleet is not installed: ${path} is missing`, {
      code: "not-installed",
      data: { path },
      hint: "mosaic fleet install-systemd",
    });
  }
}

/**
 * A missing file fails a systemd unit with a message that does not name the file, and the launcher would start the
 * agent without its keys.
 */
async function requireEnvironment(fleet: Fleet, agents: readonly RosterAgent[]): Promise<void> {
  const { refused } = await environmentProblems(fleet, agents);
  const [first] = refused;
  if (first === undefined) return;
  const others = namesOf(agents).filter((name) => !refused.some(({ agent }) => agent === name));
  throw new MosaicError("configuration", refused.map(({ agent, what }) => `${agent}: ${what}`).join("\n"), {
    hint:
      others.length === 0
        ? `mosaic fleet start ${first.agent}, once its environment is right`
        : `start the others: mosaic fleet start ${others.join(" ")}`,
  });
}

/**
 * Throws `missing-program` where a program that an agent needs is not on its PATH, and `pins-unreadable` where nobody can
 * tell which version it would get.
 */
export async function requireRuntimes(fleet: Fleet, agents: readonly RosterAgent[]): Promise<void> {
  if (agents.some((agent) => takesPin(agent, fleet.binary))) await readPins(fleet.files, fleet.paths);
  const missing = await missingRuntimes(fleet, agents);
  const [first] = missing;
  if (first === undefined) return;
  const wrong = missing.find(({ problem }) => problem !== undefined);
  if (wrong?.problem !== undefined && missing.length === 1) {
    throw new MosaicError("configuration", `the runtime ${wrong.program} cannot be used: ${wrong.problem}`, {
      code: "description-invalid",
      data: { runtime: wrong.program, file: fleet.paths.described(wrong.program), problem: wrong.problem },
      hint: "mosaic schema runtime",
    });
  }
  const others = namesOf(agents).filter((name) => !missing.some(({ agent }) => agent === name));
  throw new MosaicError("missing-program", factOfMissing(missing), {
    code: "runtime-missing",
    data: { missing: missing.map(({ program, agent }) => ({ program, agent })) },
    hint:
      others.length === 0
        ? `${first.elsewhere?.hint ?? first.install ?? `install ${first.program}`}, or name another runtime in ${fleet.rosterFile}`
        : `${first.elsewhere?.hint ?? `install ${first.program}`}, or start the others: mosaic fleet start ${others.join(" ")}`,
  });
}
