/** The units of a fleet in the one place where the lab's user manager looks for them. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  AGENT_UNIT_TEMPLATE,
  AGENT_UNITS,
  agentOfUnit,
  dropInFolderOf,
  HOLDER_UNIT,
  unitOf as unitOfAgent,
  type AgentName,
  type UnitName,
} from "../../src/base/names.ts";

export interface Finished {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const UNITS = join(process.env.HOME ?? "/nonexistent", ".config/systemd/user");
/** No program hangs longer than this: a client of a stopped tmux server would for ever. */
const PATIENCE_MS = 60_000;

/** The unit of an agent that a test named. */
export function unitOf(agent: string): UnitName {
  return unitOfAgent(agent as AgentName);
}

export function finish(argv: readonly string[]): Finished {
  const { exitCode, stdout, stderr } = Bun.spawnSync([...argv], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    timeout: PATIENCE_MS,
    killSignal: "SIGKILL",
  });
  return { status: exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
}

export function systemctl(...argv: readonly string[]): Finished {
  return finish(["systemctl", "--user", ...argv]);
}

/** From now on systemd itself notes every start of an agent's unit in this file; returns the count so far, by agent. */
export function noteStarts(notes: string): () => Readonly<Record<string, number>> {
  const dropIn = join(UNITS, dropInFolderOf(AGENT_UNIT_TEMPLATE));
  mkdirSync(dropIn, { recursive: true });
  writeFileSync(notes, "");
  const line = `ExecStartPre=/bin/sh -c 'echo "$0" >>${notes}' %i`;
  writeFileSync(join(dropIn, "note-starts.conf"), `[Service]\n${line}\n`);
  systemctl("daemon-reload");
  return () => {
    const counts: Record<string, number> = {};
    for (const name of readFileSync(notes, "utf8").split("\n").filter(Boolean)) {
      counts[name] = (counts[name] ?? 0) + 1;
    }
    return counts;
  };
}

/** Stops the holder and all agents, these and whatever else is loaded, and takes their units away. */
export function removeUnits(agents: readonly string[]): void {
  // a restart goes on without the test that asked for it
  systemctl("stop", "mosaic-restart-*.service", "mosaic-stop-*.service");
  const { stdout } = systemctl("list-units", "--all", "--plain", "--no-legend", AGENT_UNITS);
  const loaded = stdout.split(/\s+/).filter((word) => agentOfUnit(word) !== undefined);
  const units = [HOLDER_UNIT, ...new Set([...loaded, ...agents.map(unitOf)])];
  systemctl("stop", "--", ...units);
  systemctl("reset-failed");
  systemctl("--quiet", "disable", "--", ...units);
  for (const name of existsSync(UNITS) ? readdirSync(UNITS) : []) {
    if (name.startsWith("mosaic-")) rmSync(join(UNITS, name), { recursive: true });
  }
  systemctl("daemon-reload");
}
