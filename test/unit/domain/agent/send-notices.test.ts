/** How notices go out: by which way, with what of an env_file, and what becomes of those that do not. */
import { describe, expect, test } from "bun:test";
import { MosaicError } from "../../../../src/base/errors.ts";
import type { KernelLock } from "../../../../src/domain/ports/kernel-lock.ts";
import type { NoticeChannels } from "../../../../src/domain/ports/notice-channels.ts";
import { BUILT_IN } from "../../../../src/domain/roster/built-in.ts";
import type { RosterNotify } from "../../../../src/domain/roster/roster.ts";
import { readEvents, writeEvent } from "../../../../src/domain/watch/journal.ts";
import { sendNotices } from "../../../../src/domain/agent/send-notices.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";
import { fakeFleet } from "../../../support/supervision-fakes.ts";

const ENV_FILE = "/home/someone/notify.env";

function world(by: RosterNotify["by"], envFile?: string) {
  const fleet = fakeFleet([rosterAgent({}, "a")]);
  fleet.files.modes.set(fleet.paths.fleet, 0o700);
  if (envFile !== undefined) fleet.files.texts.set(ENV_FILE, envFile);
  const notify: RosterNotify = {
    by,
    envFile: envFile === undefined ? undefined : "~/notify.env",
    on: BUILT_IN.notify.on,
    timeoutMs: 5_000,
    perHour: 2,
  };
  const gone: unknown[] = [];
  let problem: string | undefined;
  const channels: NoticeChannels = {
    async runProgram(argv, stdin, variables, timeoutMs) {
      gone.push([argv, JSON.parse(stdin), variables, timeoutMs]);
      return problem;
    },
    async post(address, headers, body, timeoutMs) {
      gone.push([address, headers, body, timeoutMs]);
      return problem;
    },
  };
  let isHeld = false;
  const lock: KernelLock = {
    async withLock(_path, work) {
      if (isHeld) throw new MosaicError("locked", "somebody has it");
      return await work();
    },
  };
  const happens = async (agent = "a") => {
    await fleet.clock.advance(1);
    await writeEvent(fleet, { kind: "blocked", agent, by: "launcher", state: "blocked", reason: "login" });
  };
  return {
    fleet,
    gone,
    happens,
    fail: (why: string) => void (problem = why),
    hold: () => void (isHeld = true),
    send: () => sendNotices(fleet, notify, { channels, lock, hostName: "vm" }),
    problems: async () =>
      (await readEvents(fleet, { since: 0, agents: [], kinds: ["notice"] })).map(({ detail }) => detail),
  };
}

/** What launchers write where the user manager did not take the telling over: since when, and when it was tried last. */
const UNTOLD = "untold";

test("the first notice of a fleet that could not be told in time is told, however late that is", async () => {
  const { send, gone, happens, fleet } = world({ kind: "command", argv: ["tell"] });
  await happens();
  const seconds = Math.floor(fleet.clock.now() / 1000);
  await fleet.clock.advance(600_000);
  const path = `${fleet.paths.eventsFolder}/${UNTOLD}`;
  await fleet.files.write(path, `${seconds} ${seconds + 590}\n`, 0o600);
  expect(await send()).toMatchObject({ sent: 1 });
  expect(gone).toHaveLength(1);
  expect(await fleet.files.readOwn(path, 100)).toBeUndefined();
});

test("a file of the untold that says nothing makes no news of what was before", async () => {
  for (const text of ["", "soon\n", "99999999999 1\n"]) {
    const { send, happens, fleet } = world({ kind: "command", argv: ["tell"] });
    await happens();
    await fleet.clock.advance(600_000);
    await fleet.files.write(`${fleet.paths.eventsFolder}/${UNTOLD}`, text, 0o600);
    expect(await send()).toMatchObject({ sent: 0 });
  }
});

describe("a notice goes", () => {
  test("to a program, as JSON on its stdin, with the variables of the env_file alone", async () => {
    const { send, gone, happens } = world({ kind: "command", argv: ["tell", "--me"] }, "KEY=hunter2\n");
    await happens();
    expect(await send()).toEqual({ sent: 1, failed: 0, heldBack: 0, busy: false });
    expect(gone).toEqual([
      [
        ["tell", "--me"],
        expect.objectContaining({
          schema: "mosaic.notice/1",
          host: "vm",
          agent: "a",
          kind: "blocked",
          reason: "login",
          text: "vm: a waits for somebody: login",
          command: "mosaic agent attach a",
          test: false,
        }),
        { KEY: "hunter2" },
        5_000,
      ],
    ]);
    expect(await send()).toMatchObject({ sent: 0 });
  });

  test("to ntfy, with a token that stands in no roster", async () => {
    const { send, gone, happens } = world(
      { kind: "ntfy", address: "https://ntfy.sh/t" },
      "NTFY_TOKEN=tk_1\n",
    );
    await happens();
    await send();
    expect(gone).toEqual([
      [
        "https://ntfy.sh/t",
        { Authorization: "Bearer tk_1", Title: "mosaic: a" },
        "vm: a waits for somebody: login\nmosaic agent attach a",
        5_000,
      ],
    ]);
  });

  test("to an address that is a secret", async () => {
    const { send, gone, happens } = world(
      { kind: "webhook", address: undefined },
      "WEBHOOK_URL=https://x.test/s3cret\n",
    );
    await happens();
    await send();
    expect(gone).toMatchObject([
      ["https://x.test/s3cret", { "Content-Type": "application/json" }, expect.any(String), 5_000],
    ]);
  });
});

describe("a notice that does not go", () => {
  test("is an event, without any secret, and is not tried again", async () => {
    const { send, gone, happens, fail, problems } = world(
      { kind: "command", argv: ["tell"] },
      "KEY=hunter2\n",
    );
    fail("it exited with status 3");
    await happens();
    expect(await send()).toMatchObject({ sent: 0, failed: 1 });
    expect(await send()).toMatchObject({ sent: 0, failed: 0 });
    expect(gone).toHaveLength(1);
    expect(await problems()).toEqual(["a waits for somebody: login: it exited with status 3"]);
  });

  test("for want of its env_file says so", async () => {
    const { send, happens, problems } = world({ kind: "webhook", address: undefined }, "OTHER=1\n");
    await happens();
    expect(await send()).toMatchObject({ failed: 1 });
    expect(await problems()).toEqual([
      "a waits for somebody: login: its env_file has neither WEBHOOK_URL nor NTFY_URL",
    ]);
  });

  test("because there were too many is said once, and counted", async () => {
    const { send, gone, happens, problems } = world({ kind: "command", argv: ["tell"] });
    for (const agent of ["a", "b", "c", "d"]) await happens(agent);
    expect(await send()).toMatchObject({ sent: 2, heldBack: 2 });
    expect(gone).toHaveLength(2);
    expect(await problems()).toEqual(["2 held back, there were too many: c waits for somebody: login"]);
  });

  test("because another process is at it is left to that one", async () => {
    const { send, gone, happens, hold } = world({ kind: "command", argv: ["tell"] });
    hold();
    await happens();
    expect(await send()).toMatchObject({ sent: 0, busy: true });
    expect(gone).toEqual([]);
  });
});
