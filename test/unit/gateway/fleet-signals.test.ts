/** Of whom something may have changed, by what files, tmux and the user manager tell. */
import { describe, expect, test } from "bun:test";
import type { FleetSignals, SessionLook } from "../../../src/domain/ports/fleet-signals.ts";
import type { Invalid } from "../../../src/gateway/live/fleet-feed.ts";
import { watchFleet } from "../../../src/gateway/live/fleet-signals.ts";
import { SessionEdges } from "../../../src/gateway/live/session-edges.ts";
import { until } from "../../support/poll.ts";

type Looks = Record<string, SessionLook>;
const looks = (of: Looks) => new Map(Object.entries(of));
const ALIVE: SessionLook = { activity: 1, panes: "1:0" };
const RUN = "/home/ada/.config/mosaic/fleet/run";

const beatOf = (state: string) => `ts=2026-11-28T10:00:00Z\npid=7\nstatus=ok\nstate=${state}\n`;
const printedAt = (activity: number) => looks({ a: { activity, panes: "1:0" }, b: ALIVE });

/** Everything that can tell, in the hands of the test. */
function watched(supervisor: "auto" | "direct" = "auto") {
  const told: Invalid[] = [];
  const beats = new Map<string, string>();
  const folders = new Map<string, (file: string) => void>();
  const counts = { open: 0, rosters: 0 };
  let sessions: Looks = { _holder: ALIVE, a: ALIVE, a_b: ALIVE };
  let serverChanged: (() => void) | undefined;
  let unitChanged: ((unit: string) => void) | undefined;
  const opened = () => {
    counts.open += 1;
    return { close: () => void (counts.open -= 1) };
  };
  const signals: FleetSignals = {
    watchFolder(path, changed) {
      folders.set(path, changed);
      return opened();
    },
    watchServer(session, listener) {
      expect(session).toBe("_holder");
      serverChanged = () => listener.changed();
      return { ...opened(), sessions: (take) => take(looks(sessions)) };
    },
    watchUnits(listener) {
      unitChanged = (unit) => listener.changed(unit);
      return opened();
    },
  };
  const fleet = {
    roster: { supervisor, agents: [{ name: "a" }, { name: "a.b" }], tmux: { holderSession: "_holder" } },
    rosterFile: "/home/ada/.config/mosaic/fleet/roster.yaml",
    paths: { run: RUN, agents: "/home/ada/.config/mosaic/fleet/agents" },
    files: { readOwn: async (path: string) => beats.get(path) },
    clock: { now: () => 4_500 },
  } as unknown as Parameters<typeof watchFleet>[0];
  const watch = watchFleet(
    fleet,
    signals,
    (agents) => void told.push(agents),
    () => void (counts.rosters += 1),
  );
  return {
    told,
    counts,
    close: () => watch.close(),
    file: (name: string, folder = RUN) => folders.get(folder)?.(name),
    beat: (file: string, text: string) => {
      beats.set(`${RUN}/${file}`, text);
      folders.get(RUN)?.(file);
    },
    tmux: (now: Looks) => {
      sessions = { _holder: ALIVE, ...now };
      serverChanged?.();
    },
    unit: (name: string) => unitChanged?.(name),
    hasUnits: () => unitChanged !== undefined,
  };
}

describe("what tells of a fleet", () => {
  test("a file tells of the agent that it is of, and one that is being written of nobody", () => {
    const { told, file, close } = watched();
    file("a.exit");
    file("a.b.exit");
    file("a.b.hb.4711.tmp");
    file("a.exit.tmp");
    file("nobody.exit");
    expect(told).toEqual([["a"], ["a.b"]]);
    close();
  });

  test("a runtime's own beat tells what the last one did not say, and a launcher's nothing", async () => {
    const { told, beat, file, close } = watched();
    beat("a.hb.native", beatOf("idle"));
    await until("the first one is told", () => told.length === 1);
    beat("a.hb.native", beatOf("idle"));
    await Bun.sleep(0);
    beat("a.hb.native", beatOf("working"));
    await until("the news is told", () => told.length > 1);
    beat("a.hb", beatOf("blocked: approval"));
    file("a.b.exit");
    expect(told).toEqual([["a"], ["a"], ["a.b"]]);
    close();
  });

  test("tmux tells of the sessions that have other panes than before, and of strangers with the fleet", () => {
    const { told, tmux, close } = watched();
    tmux({ a: ALIVE, a_b: { activity: 9, panes: "2:0" } });
    tmux({ a: ALIVE, a_b: { activity: 9, panes: "2:1" } });
    tmux({ a: ALIVE });
    tmux({ a: ALIVE, "a-watch-4711": ALIVE });
    tmux({ a: ALIVE, "a-watch-4711": ALIVE, stranger: ALIVE });
    expect(told).toEqual([["a.b"], ["a.b"], ["a.b"], "all"]);
    close();
  });

  test("the user manager tells of agents' units, and of the holder's with the fleet", () => {
    const { told, unit, close } = watched();
    unit("mosaic-agent@a.b.service");
    unit("mosaic-agent@of-another-fleet.service");
    unit("dbus.service");
    unit("mosaic-tmux-holder.service");
    expect(told).toEqual([["a.b"], "all"]);
    close();
  });

  test("nothing is watched any more once it is closed, and no manager where none is used", () => {
    const { counts, close, hasUnits } = watched("direct");
    expect([counts.open, hasUnits()]).toEqual([4, false]);
    close();
    expect(counts.open).toBe(0);
    const other = watched();
    expect(other.counts.open).toBe(5);
    other.close();
    expect(other.counts.open).toBe(0);
  });
});

describe("who begins to print, and who has stopped", () => {
  test("is told at both ends, and not in between", () => {
    const edges = new SessionEdges(6);
    const found = [5, 5, 6, 7, 8, 8, 8].map((second) => edges.tick(printedAt(second)));
    expect(found).toEqual([[], [], ["a"], [], [], ["a"], []]);
  });

  test("is told of who printed before tmux gave its first answer, since all were looked at", () => {
    const edges = new SessionEdges(6);
    const found = [6, 6, 6].map((second) => edges.tick(printedAt(second)));
    expect(found).toEqual([["a"], ["a"], []]);
    expect(new SessionEdges(7).tick(printedAt(6))).toEqual([]);
  });

  test("another process is told once, by whichever look sees it", () => {
    const edges = new SessionEdges(6);
    edges.tick(printedAt(1));
    const other = looks({ a: { activity: 1, panes: "2:0" } });
    expect(edges.lives(other).toSorted()).toEqual(["a", "b"]);
    expect(edges.tick(other)).toEqual([]);
  });
});
