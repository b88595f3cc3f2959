/**
 * What there is, as the kernel, systemd, tmux, the stubs' own records and the files say; mosaic's word is gathered
 * beside it, to be compared.
 */
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import type { FleetPs } from "../../src/operations/documents/fleet-ps.ts";
import { findProcesses, isRunning, parentOf, startedWith } from "../support/processes.ts";
import { systemctl } from "../support/supervision-units.ts";
import type { ChaosFleet } from "./fleet.ts";
import { parse } from "./parse.ts";

export interface ProcessFact {
  readonly pid: number;
  readonly agent: string;
  readonly kind: "stub" | "launcher" | "other";
  readonly command: string;
  readonly cgroup: string;
}

export interface UnitFact {
  readonly active: string;
  readonly sub: string;
  readonly mainPid: number;
}

export interface PaneFact {
  readonly session: string;
  readonly pid: number;
  readonly dead: boolean;
}

/** One line of a stub's record that is a message which it took into a turn. */
export interface TakenMessage {
  /** The record that it is in: a conversation. */
  readonly session: string;
  readonly text: string;
  readonly at: number;
}

export interface FileFact {
  /** Relative to the home. */
  readonly path: string;
  readonly kind: "file" | "link" | "other";
  readonly size: number;
  /** Of what can be half-written; else empty. */
  readonly text: string;
}

export interface Facts {
  readonly processes: readonly ProcessFact[];
  /** By agent; a unit that is not loaded is not there. */
  readonly units: ReadonlyMap<string, UnitFact>;
  readonly panes: readonly PaneFact[];
  readonly ps: FleetPs | undefined;
  /** What workers of restarts and stops there are: units that run, and their files. */
  readonly workers: readonly string[];
  readonly taken: readonly TakenMessage[];
  readonly files: readonly FileFact[];
  readonly roster: string;
  readonly foreign: string;
  readonly victim: string;
  /** Left over of the units' own folder. */
  readonly unitFiles: readonly string[];
}

function command(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

const isLauncher = (line: string) => line.includes("start-agent-session.sh");

/** Every process that was started for an agent of this home; a fork of a launcher is a part of that launcher. */
export function processesOf(home: string): ProcessFact[] {
  return findProcesses((pid) => startedWith(pid, "MOSAIC_HOME") === home)
    .map(({ pid, command: line }): ProcessFact => {
      const isFork = isLauncher(line) && isLauncher(command(parentOf(pid) ?? 0));
      const kind = line.endsWith(" yolo stub") ? "stub" : isLauncher(line) && !isFork ? "launcher" : "other";
      return {
        pid,
        agent: startedWith(pid, "MOSAIC_AGENT_NAME") ?? "",
        kind,
        command: line,
        cgroup: /^0::(.*)$/m.exec(read(`/proc/${pid}/cgroup`))?.[1] ?? "",
      };
    })
    .filter(({ pid }) => isRunning(pid));
}

export function unitsNow(): ReadonlyMap<string, UnitFact> {
  const { stdout } = systemctl(
    "show",
    "--property=Id,ActiveState,SubState,MainPID",
    "--",
    "mosaic-agent@*.service",
  );
  const units = new Map<string, UnitFact>();
  for (const block of stdout.split("\n\n")) {
    const value = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(block)?.[1] ?? "";
    const agent = /^mosaic-agent@(.+)\.service$/.exec(value("Id"))?.[1];
    if (agent === undefined) continue;
    units.set(agent, {
      active: value("ActiveState"),
      sub: value("SubState"),
      mainPid: Number(value("MainPID")),
    });
  }
  return units;
}

export function panesNow(fleet: ChaosFleet): PaneFact[] {
  const format = "#{session_name} #{pane_pid} #{pane_dead}";
  const { stdout } = fleet.tmux(fleet.socket, "list-panes", "-a", "-F", format);
  return stdout
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("_holder "))
    .map((line) => {
      const [session = "", pid, dead] = line.split(" ");
      return { session, pid: Number(pid), dead: dead === "1" };
    });
}

function workersNow(fleet: ChaosFleet): string[] {
  const { stdout } = systemctl(
    "list-units",
    "--plain",
    "--no-legend",
    "--state=active,activating,deactivating",
    "--",
    "mosaic-restart-*",
    "mosaic-stop-*",
  );
  return [
    ...stdout.split("\n").flatMap((line) => line.split(" ").slice(0, 1).filter(Boolean)),
    ...list(fleet.run)
      .filter((name) => /^restart[.-].*(lock|json|log)$/.test(name))
      .filter((name) => name !== "restart.lock" || !isOfKilled(read(join(fleet.run, name)), fleet.killed)),
  ];
}

/**
 * Whether a restart lock is that of a command that was killed while it held it: nobody was left to give it back, and the
 * next one takes it over at once. A worker that is killed is started again, and gives its lock back.
 */
export function isOfKilled(lock: string, killed: ReadonlySet<number>): boolean {
  return killed.has(Number(lock.split("\n")[0]));
}

function list(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** Every message that a stub took into a turn, of all stubs. */
export function takenMessages(stubs: string): TakenMessage[] {
  const taken: TakenMessage[] = [];
  const folder = join(stubs, "sessions");
  for (const name of list(folder)) {
    for (const line of read(join(folder, name)).split("\n")) {
      if (!line.startsWith('{"type":"user"')) continue;
      const event = parse(line) as { text?: unknown; at?: unknown } | undefined;
      if (typeof event?.text === "string")
        taken.push({ session: name, text: event.text, at: Date.parse(String(event.at)) });
    }
  }
  return taken;
}

/** What a kill or a full disk could leave half-written. */
const READ_WHOLE = /\.(hb|json|lock|exit|launch|conversation|stopped|env|conf|sh)$|deliveries$|PAUSED$/;

function filesBelow(home: string): FileFact[] {
  if (!existsSync(home)) return [];
  return readdirSync(home, { recursive: true })
    .map(String)
    .flatMap((path): FileFact[] => {
      const stat = lstatSync(join(home, path), { throwIfNoEntry: false });
      if (stat === undefined || stat.isDirectory()) return [];
      const kind = stat.isFile() ? "file" : stat.isSymbolicLink() ? "link" : "other";
      const text =
        kind === "link"
          ? readlinkSync(join(home, path))
          : kind === "file" && READ_WHOLE.test(path)
            ? read(join(home, path))
            : "";
      return [{ path, kind, size: stat.size, text }];
    });
}

function foreignServer(fleet: ChaosFleet): string {
  const format = "#{pid} #{session_id} #{session_name} #{pane_id} #{pane_pid} #{pane_dead} #{pane_width}";
  return fleet.tmux(fleet.foreignSocket, "list-panes", "-a", "-F", format).stdout;
}

function unitFiles(): string[] {
  const folder = join(process.env["HOME"] ?? "/nonexistent", ".config/systemd/user");
  return existsSync(folder) ? readdirSync(folder, { recursive: true }).map(String) : [];
}

export async function gatherFacts(fleet: ChaosFleet): Promise<Facts> {
  const { status, stdout } = await fleet.mosaic("fleet", "ps", "--json");
  return {
    ps: status === 0 ? (parse(stdout) as FleetPs) : undefined,
    units: unitsNow(),
    panes: panesNow(fleet),
    processes: processesOf(fleet.home),
    workers: workersNow(fleet),
    taken: takenMessages(fleet.stubs),
    files: filesBelow(fleet.home),
    roster: read(fleet.roster),
    foreign: foreignServer(fleet),
    victim: read(fleet.victim),
    unitFiles: unitFiles(),
  };
}
