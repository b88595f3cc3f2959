/** The file of the server's socket goes (a cleaner of /tmp, an agent's rm) while the server and the agents live. */
import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { describeInLab } from "../support/describe-lab.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { isRunning } from "../support/processes.ts";
import { SupervisionFleet } from "../support/supervision-fleet.ts";

setDefaultTimeout(60_000);
forbidLeaks();

const AGENTS = ["a", "b"] as const;

describeInLab("a lost socket", () => {
  let fleet: SupervisionFleet;
  let folder: string;
  let socket: string;
  let before: ReadonlyMap<string, number>;

  const create = async (heartbeatSeconds: number) => {
    fleet = await SupervisionFleet.create({ agents: AGENTS.map((name) => ({ name })), heartbeatSeconds });
    await fleet.active(...AGENTS);
    folder = `/tmp/tmux-${process.getuid?.()}`;
    socket = `${folder}/${fleet.socket}`;
    before = fleet.panePids();
  };
  beforeEach(() => create(60));
  afterEach(async () => await fleet[Symbol.asyncDispose]());

  const ways: readonly (readonly [string, () => void])[] = [
    ["the file", () => rmSync(socket)],
    ["its folder", () => rmSync(folder, { recursive: true })],
    [
      "the file, with another in its place",
      () => {
        rmSync(socket);
        writeFileSync(socket, "");
      },
    ],
  ];

  test.each(ways)("ends no agent when something else happens in its session: %s", async (_, lose) => {
    const pid = before.get("a") ?? 0;
    lose();
    // what the hook of a second pane does that ends
    writeFileSync(`${fleet.run}/a.death`, "x");
    await until("the server can be reached again", () => fleet.panePids().get("a") === pid);
    expect([...fleet.panePids()]).toEqual([...before]);
    expect(fleet.restarts("a")).toBe(0);
  });

  test.each(ways)(
    "does not keep an agent that died from coming back, nor one that is restarted: %s",
    async (_, lose) => {
      const server = fleet.serverPid();
      lose();
      process.kill(before.get("a") ?? 0, "SIGKILL");
      await fleet.livingAgain(["a"], before);
      lose();
      expect(fleet.systemctl("restart", "mosaic-agent@b.service").status).toBe(0);
      await fleet.livingAgain(["a", "b"], before);
      expect(fleet.serverPid()).toBe(server);
      expect(await fleet.copiesOf("a")).toHaveLength(1);
      expect(await fleet.copiesOf("b")).toHaveLength(1);
    },
  );

  test("is made anew at the next beat where nothing happens", async () => {
    await fleet[Symbol.asyncDispose]();
    await create(1);
    rmSync(socket);
    await until("the socket is there again", () => existsSync(socket));
    expect([...fleet.panePids()]).toEqual([...before]);
    const pid = before.get("a") ?? 0;
    expect(isRunning(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8").startsWith("sleep")).toBe(true);
  });
});
