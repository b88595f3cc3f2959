import type { Answer } from "../../base/answer.ts";
import { endOtherServer, hintFor, isHidden, type TmuxSnapshot } from "../ports/tmux.ts";
import { not, ok, type Check } from "../host/check.ts";
import { agentOfUnit } from "../../base/names.ts";
import type { UnheldLimit } from "../install/units/held-limits.ts";
import type { RosterAgent } from "../roster/roster.ts";
import type { Observation } from "./observation.ts";

export function socketCheck(seen: Observation, socket: string, holderPid: Answer<number | undefined>): Check {
  const { server } = seen;
  if (!server.known) {
    if (isHidden(server.why)) return not("failed", "socket", server.why, endOtherServer(socket));
    return not("unknown", "socket", server.why, hintFor(server.why, `tmux -L ${socket} list-sessions`));
  }
  if (!server.value.running) {
    return not("failed", "socket", `no tmux server on socket ${socket}`, "mosaic fleet start");
  }
  if (seen.supervisor === "direct") return ok("socket", `the tmux server on socket ${socket} answers`);
  if (!holderPid.known) return not("unknown", "socket", holderPid.why, "mosaic fleet verify");
  if (holderPid.value === server.value.serverPid) {
    return ok("socket", `the tmux server on socket ${socket} is the holder's, pid ${holderPid.value}`);
  }
  return not(
    "failed",
    "socket",
    `the tmux server on socket ${socket} (pid ${server.value.serverPid}) is not the holder's`,
    endOtherServer(socket),
  );
}

export function holderSessionCheck(server: Answer<TmuxSnapshot>, holderSession: string): Check {
  if (!server.known) {
    return not("unknown", "holder", server.why, hintFor(server.why, "mosaic fleet verify"));
  }
  const there = server.value.running && server.value.panes.some((pane) => pane.session === holderSession);
  return there
    ? ok("holder", `session ${holderSession} holds the server`)
    : not("failed", "holder", `no session ${holderSession}`, "mosaic fleet start");
}

/**
 * `differing` are the units on disk that this binary would write differently; `reload` are those that systemd has not
 * read yet.
 */
export function unitsCheck(
  differing: readonly string[],
  reload: Answer<readonly string[]>,
  notLoaded: Answer<readonly string[]>,
): Check {
  if (differing.length > 0) {
    return not(
      "failed",
      "units",
      `not as this binary writes them: ${differing.join(", ")}`,
      "mosaic fleet install-systemd",
    );
  }
  if (!reload.known) return not("unknown", "units", reload.why, "mosaic fleet verify");
  if (!notLoaded.known) return not("unknown", "units", notLoaded.why, "mosaic fleet verify");
  if (notLoaded.value.length > 0) {
    const fact = `the user manager does not know them: ${notLoaded.value.join(", ")}`;
    return not("failed", "units", fact, "mosaic fleet install-systemd");
  }
  if (reload.value.length === 0) return ok("units", "on disk as this binary writes them, and loaded");
  return not(
    "failed",
    "units",
    `changed on disk, not loaded: ${reload.value.join(", ")}`,
    "systemctl --user daemon-reload",
  );
}

/**
 * One check for each limit that the kernel holds at another value than systemd says, and a warning for a roster limit
 * that no controller can hold; none where all is well.
 */
export function limitChecks(
  unheld: readonly UnheldLimit[],
  agents: readonly Pick<RosterAgent, "name" | "limits">[],
): readonly Check[] {
  return unheld.flatMap(({ unit, file, held, wanted }) => {
    const name = agentOfUnit(unit);
    if (held !== undefined) {
      const fact = `the kernel holds ${file} ${held}, the unit says ${wanted}`;
      return not("failed", "limits", fact, "mosaic fleet apply", name);
    }
    const agent = agents.find((each) => each.name === name);
    if (agent?.limits[LIMIT_OF[file]] === undefined) return [];
    const fact = `nothing holds ${LIMIT_OF[file]}: the user manager was not given that controller`;
    return not(
      "warning",
      "limits",
      fact,
      "sudo systemctl edit user@.service, with [Service] Delegate=cpu memory pids",
      name,
    );
  });
}

const LIMIT_OF = { "memory.max": "memoryMax", "cpu.max": "cpuQuota", "pids.max": "tasksMax" } as const;

/** `strangers` are units of agents that the roster does not have: a boot would start them. */
export function enabledCheck(notEnabled: Answer<readonly string[]>, strangers: readonly string[]): Check {
  if (!notEnabled.known) return not("unknown", "boot", notEnabled.why, "mosaic fleet verify");
  if (notEnabled.value.length > 0) {
    const fact = `not enabled for boot: ${notEnabled.value.join(", ")}`;
    return not("failed", "boot", fact, "mosaic fleet install-systemd");
  }
  if (strangers.length > 0) {
    const fact = `enabled for boot, but not in the roster: ${strangers.join(", ")}`;
    return not("failed", "boot", fact, "mosaic fleet install-systemd");
  }
  return ok("boot", "holder and agents are enabled for boot, and nobody else");
}

/**
 * Linger decides what happens after a reboot and after the last log-out. Its absence fails only where `boot` asks for
 * it.
 */
export function lingerCheck(lingering: Answer<boolean>, user: string, boot: boolean): Check {
  const command = `sudo loginctl enable-linger ${user}`;
  if (!lingering.known) {
    const hint = `on a host that was booted with systemd: ${command}`;
    return not(boot ? "failed" : "unknown", "linger", `linger: ${lingering.why}`, hint);
  }
  if (lingering.value) return ok("linger", `${user} lingers: the fleet outlives the last log-out`);
  const fact = `${user} does not linger: the fleet ends with the last log-out and does not start at boot`;
  return not(boot ? "failed" : "warning", "linger", fact, command);
}

/** The user's default tmux server is only read: a session there with an agent's name was not started by mosaic. */
export function defaultServerCheck(server: Answer<TmuxSnapshot>, ours: readonly string[]): Check {
  if (!server.known) return not("unknown", "default server", server.why, "tmux -L default list-sessions");
  const panes = server.value.running ? server.value.panes : [];
  const strays = [...new Set(panes.map((pane) => pane.session))].filter((session) => ours.includes(session));
  if (strays.length === 0)
    return ok("default server", "the default tmux server has no session of this fleet");
  const fact = `the default tmux server has a session named like an agent: ${strays.join(", ")}`;
  return not("warning", "default server", fact, "tmux -L default list-sessions");
}

export function unmanagedCheck(seen: Observation): Check {
  if (!seen.server.known) {
    const fact = `what else runs could not be asked: ${seen.server.why}`;
    return not("unknown", "unmanaged", fact, hintFor(seen.server.why, "mosaic fleet verify"));
  }
  const strangers = [
    ...seen.unmanagedSessions.map((session) => `session ${session}`),
    ...seen.unmanagedPanes.map(({ session, id, command }) => `pane ${id} of session ${session} (${command})`),
    ...seen.unmanagedAgents.map((agent) => `unit of ${agent}`),
  ];
  if (strangers.length === 0) return ok("unmanaged", "nothing runs that is not in the roster");
  return not("warning", "unmanaged", `not in the roster: ${strangers.join(", ")}`, "mosaic agent roster");
}

/** A package manager may replace the program while the server still runs the old version. */
export function tmuxSkewCheck(program: Answer<string>, server: Answer<TmuxSnapshot>): Check | undefined {
  const running = server.known && server.value.running ? server.value.version : undefined;
  if (!program.known || running === undefined || running === program.value) return undefined;
  return not(
    "warning",
    "tmux server",
    `SKEW: the server that runs is tmux ${running}, the program is tmux ${program.value}`,
    "mosaic fleet restart, at a time that suits the agents",
  );
}
