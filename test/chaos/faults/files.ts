/** What happens to files: they vanish, are garbage, lead elsewhere, have no room. */
import {
  accessSync,
  closeSync,
  constants,
  openSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DISK, type ChaosFleet } from "../fleet.ts";
import type { Fault } from "../schedule.ts";
import { GARBAGE } from "./garbage.ts";
import { MISSED, type Strike } from "./strike.ts";

const BALLAST = join(DISK, "ballast");

function fillDisk(): Strike {
  const file = openSync(BALLAST, "w");
  // down to the last byte: a file of a few bytes has no room either
  for (let size = 1024 * 1024; size >= 1; size = Math.floor(size / 16)) {
    try {
      for (;;) writeSync(file, Buffer.alloc(size));
    } catch {
      // full, as far as this size goes
    }
  }
  closeSync(file);
  return { met: "no room left", undo: emptyDisk };
}

function emptyDisk(): void {
  try {
    rmSync(BALLAST, { force: true });
  } catch {
    // read-only by now: it is undone again once that is over
  }
}

/** Only root may: the lab does it, and is asked by a line (test/support/systemd-lab). */
function remountReadOnly(): Strike {
  const remount = (wish: "ro" | "rw") => {
    writeFileSync(`${DISK}.remount`, `${wish}\n`);
    for (let time = 0; time < 200 && isReadOnly() !== (wish === "ro"); time += 1) Bun.sleepSync(5);
  };
  remount("ro");
  if (isReadOnly()) return { met: "nothing can be written", undo: () => remount("rw") };
  remount("rw"); // it may still come
  return MISSED;
}

function isReadOnly(): boolean {
  try {
    accessSync(DISK, constants.W_OK);
    return false;
  } catch {
    return true;
  }
}

function runFile(fleet: ChaosFleet, { pick }: Fault): string | undefined {
  try {
    const names = readdirSync(fleet.run).toSorted();
    return names[Math.floor(pick * names.length)];
  } catch {
    return undefined; // the folder was removed
  }
}

function removeRunFolder(fleet: ChaosFleet): Strike {
  rmSync(fleet.run, { recursive: true, force: true });
  return { met: fleet.run };
}

function onRunFile(change: (path: string, fleet: ChaosFleet) => void) {
  return (fleet: ChaosFleet, fault: Fault): Strike => {
    const name = runFile(fleet, fault);
    if (name === undefined) return MISSED;
    try {
      change(join(fleet.run, name), fleet);
      return { met: name };
    } catch {
      return MISSED; // no room, or no folder any more
    }
  };
}

function plantForeign(fleet: ChaosFleet, { pick }: Fault): Strike {
  const name = `notes-${Math.floor(pick * 1e6)}.txt`;
  try {
    writeFileSync(join(fleet.run, name), "");
    return { met: name };
  } catch {
    return MISSED;
  }
}

export const FILE_FAULTS = {
  "fill disk": fillDisk,
  "remount read-only": remountReadOnly,
  "remove socket": (fleet: ChaosFleet): Strike => {
    const socket = join(tmpdir(), `tmux-${process.getuid?.()}`, fleet.socket);
    rmSync(socket, { force: true });
    return { met: socket };
  },
  "remove run folder": removeRunFolder,
  "remove journal": (fleet: ChaosFleet, { agent }: Fault): Strike => {
    rmSync(join(fleet.home, "fleet/logs", agent, "deliveries"), { force: true });
    return { met: agent };
  },
  "remove run file": onRunFile((path) => rmSync(path, { recursive: true, force: true })),
  "plant garbage": onRunFile((path) => {
    rmSync(path, { recursive: true, force: true });
    writeFileSync(path, GARBAGE);
  }),
  "plant link": (fleet: ChaosFleet, fault: Fault): Strike => {
    let planted = "";
    const strike = onRunFile((path, { victim }) => {
      rmSync(path, { recursive: true, force: true });
      symlinkSync(victim, path);
      planted = path;
    })(fleet, fault);
    return strike.met === undefined ? strike : { ...strike, undo: () => removeLink(planted) };
  },
  "plant foreign file": plantForeign,
} as const;

function removeLink(path: string): void {
  try {
    const folder = join(path, "..");
    const entry = readdirSync(folder, { withFileTypes: true }).find(
      ({ name }) => join(folder, name) === path,
    );
    if (entry?.isSymbolicLink() === true) rmSync(path, { force: true });
  } catch {
    // the folder is gone, and the link with it
  }
}
