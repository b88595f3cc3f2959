import { expect, test } from "bun:test";
import { parseLastExit } from "../../../../src/domain/agent/last-exit.ts";
import { newDeath } from "../../../../src/domain/fleet/start.ts";
import { parseHeartbeat } from "../../../../src/domain/heartbeat/format.ts";

const end = (at: string, pid: string, wanted = "") =>
  parseLastExit(`ts=2026-11-28T10:00:${at}Z\npid=${pid}\nstatus=\nsignal=9\nwanted=${wanted}\n`);
const beat = (pid: number) =>
  parseHeartbeat(`ts=2026-11-28T10:00:00Z\npid=${pid}\npid_start=1\nstatus=ok\ninterval=15\n`);

test("a death of a start is one that is new, of a process that came with it, and not asked for", () => {
  const before = { heartbeat: beat(10), lastExit: end("01", "5") };
  const known = [
    ["none", undefined],
    ["the one that was there", end("01", "5")],
    ["one that was asked for", end("02", "20", "yes")],
    ["of the process before, written down late", end("02", "10")],
  ] as const;
  for (const [what, after] of known) expect([what, newDeath(before, after)]).toEqual([what, undefined]);
  for (const after of [end("02", "20"), end("02", "5"), end("02", "")]) {
    expect(newDeath(before, after)).toEqual(after);
    expect(newDeath(undefined, after)).toEqual(after);
  }
});
