import { describe, expect, test } from "bun:test";
import { parseLastExit } from "../../../../src/domain/agent/last-exit.ts";
import { directReason, settled } from "../../../../src/domain/fleet/settled.ts";

const exit = (text: string) => parseLastExit(`ts=2026-05-01T09:00:00Z\npid=1\n${text}`);

const stopped = { state: "stopped" } as const;
/** Later than the ends of these tests. */
const STOP = { at: Date.parse("2026-05-01T09:00:01Z"), done: undefined, by: "me" };
const word = (text: string) => settled(stopped, { lastExit: exit(text), stopped: undefined });

describe("the word for an end", () => {
  const failed = { state: "failed", reason: "given up" } as const;

  test("is ended where it ended by itself with status 0, failed with any other status or a signal", () => {
    expect(word("status=0\n")).toEqual({ state: "ended", reason: "exited with status 0" });
    expect(word("status=7\n")).toEqual({ state: "failed", reason: "exited with status 7" });
    expect(word("signal=9\n")).toEqual({ state: "failed", reason: "killed by signal 9 (KILL)" });
  });

  test("is stopped where its end was wanted, or where no end is known", () => {
    const wanted = exit("signal=15\nwanted=yes\n");
    expect(settled(stopped, { lastExit: wanted, stopped: undefined })).toEqual(stopped);
    expect(settled(stopped, { lastExit: undefined, stopped: undefined })).toEqual(stopped);
  });

  test("is stopped where a person stopped it, whatever it did before", () => {
    for (const said of [stopped, failed]) {
      for (const end of ["status=0\n", "status=7\n"]) {
        expect(settled(said, { lastExit: exit(end), stopped: STOP })).toEqual({
          state: "stopped",
          reason: "by me",
          since: STOP.at,
        });
      }
    }
  });

  test("is of the later life where that began without mosaic and ended by itself", () => {
    const earlier = {
      at: Date.parse("2026-05-01T08:00:00Z"),
      done: Date.parse("2026-05-01T08:59:00Z"),
      by: "me",
    };
    expect(settled(stopped, { lastExit: exit("status=7\n"), stopped: earlier }).state).toBe("failed");
    expect(
      settled(stopped, {
        lastExit: exit("status=7\n"),
        stopped: { at: undefined, done: undefined, by: "me" },
      }).state,
    ).toBe("stopped");
  });

  test("is stopped where it ended by itself after the stop was asked for, and before it was done", () => {
    const slow = {
      at: Date.parse("2026-05-01T08:59:58Z"),
      done: Date.parse("2026-05-01T09:00:02Z"),
      by: "me",
    };
    expect(settled(stopped, { lastExit: exit("status=0\n"), stopped: slow })).toMatchObject({
      state: "stopped",
      since: slow.done,
    });
    expect(
      settled(stopped, { lastExit: exit("status=0\n"), stopped: { ...slow, done: undefined } }).state,
    ).toBe("ended");
  });

  test("stays the supervisor's where it gave up, and where it does something", () => {
    expect(settled(failed, { lastExit: exit("status=0\n"), stopped: undefined })).toEqual(failed);
    for (const state of ["running", "starting", "stopping", "restarting"] as const) {
      expect(settled({ state }, { lastExit: exit("status=7\n"), stopped: STOP })).toEqual({ state });
    }
  });
});

test("the launcher's own reason is told in the words that are used of systemd's", () => {
  expect(directReason("exit status 7")).toBe("exited with status 7");
  expect(directReason("exit status 137, 3 starts within 1.5 s")).toBe(
    "given up after 3 starts; killed by signal 9 (KILL)",
  );
  expect(directReason("its working directory cannot be made: /x")).toBe(
    "its working directory cannot be made: /x",
  );
});
