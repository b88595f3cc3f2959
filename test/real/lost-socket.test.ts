/** The file of the server's socket goes (a cleaner of /tmp, an agent's rm) while the server and the agents live. */
// runs once: a socket's file is lost alike by any user, and three versions of tmux are tried
import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { describeInLab } from "../support/describe-lab.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { isRunning } from "../support/processes.ts";
import { SupervisionFleet } from "../support/supervision-fleet.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const AGENTS = ["a", "b"] as const;

describeInLab("a lost socket", () => {
  let fleet: SupervisionFleet;
  let folder: string;
  let socket: string;
  let before: ReadonlyMap<string, number>;

  const tmux = (...args: readonly string[]) =>
    Bun.spawnSync(["tmux", "-L", fleet.socket, "-f", "/dev/null", ...args], {
      env: fleet.environment(),
    }).stdout.toString();

  const create = async (heartbeatSeconds: number) => {
    fleet = await SupervisionFleet.create({ agents: AGENTS.map((name) => ({ name })), heartbeatSeconds });
    await fleet.active(...AGENTS);
    folder = `/tmp/tmux-${process.getuid?.()}`;
    socket = `${folder}/${fleet.socket}`;
    before = fleet.panePids();
  };
  afterEach(async () => await fleet[Symbol.asyncDispose]());

  const ways: readonly (readonly [string, () => void | Promise<void>])[] = [
    ["the file", () => rmSync(socket)],
    ["its folder", () => rmSync(folder, { recursive: true })],
    [
      "the file, with another in its place",
      () => {
        rmSync(socket);
        writeFileSync(socket, "");
      },
    ],
    [
      "the file, with one in its place that nobody listens at",
      async () => {
        // a server without a session ends at once; its socket stays
        const left = `${socket}-left`;
        const other = (...argv: readonly string[]) => Bun.spawnSync(["tmux", "-S", left, ...argv]).success;
        other("new-session", "-d", "exit");
        await until("that server has ended", () => !other("list-sessions"));
        // at once: the fleet's own server may make its socket anew at any moment
        renameSync(left, socket);
      },
    ],
  ];

  describe("long before the next beat", () => {
    beforeEach(() => create(60));

    test.each(ways)("ends no agent when something else happens in its session: %s", async (_, lose) => {
      const pid = before.get("a") ?? 0;
      await lose();
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
        await lose();
        process.kill(before.get("a") ?? 0, "SIGKILL");
        await fleet.livingAgain(["a"], before);
        await lose();
        expect(fleet.systemctl("restart", "mosaic-agent@b.service").status).toBe(0);
        await fleet.livingAgain(["a", "b"], before);
        expect(fleet.serverPid()).toBe(server);
        expect(await fleet.copiesOf("a")).toHaveLength(1);
        expect(await fleet.copiesOf("b")).toHaveLength(1);
      },
    );

    test("is not given up for another server at its place, which gets no agent", async () => {
      rmSync(socket);
      tmux("new-session", "-d", "-s", "mine", "sleep 1000");
      const stranger = Number(tmux("display-message", "-p", "#{pid}"));
      expect((await fleet.ps()).agents.map(({ state }) => state)).toEqual(["unknown", "unknown"]);
      expect(await fleet.mosaic("fleet", "start")).toMatchObject({
        status: 1,
        stderr: expect.stringMatching(`another tmux server took the socket of the fleet's: pid ${stranger} `),
      });
      writeFileSync(`${fleet.run}/a.death`, "x");
      process.kill(before.get("b") ?? 0, "SIGKILL");
      const reason = `reason=another tmux server (pid ${stranger}) took the socket`;
      const said = () => readFileSync(`${fleet.run}/b.exit`, "utf8");
      await until(
        "b says why it is not started",
        () => existsSync(`${fleet.run}/b.exit`) && said().includes(reason),
      );
      expect(tmux("list-sessions", "-F", "#{session_name}")).toBe("mine\n");
      tmux("kill-server");
      await fleet.mustDo("fleet", "start");
      await fleet.livingAgain(["b"], before);
      expect(fleet.panePids().get("a")).toBe(before.get("a"));
      expect(fleet.restarts("a")).toBe(0);
    });
  });

  describe("with beats", () => {
    beforeEach(() => create(1));

    test.each(ways)("is made anew at the next beat where nothing happens: %s", async (_, lose) => {
      await lose();
      await until("the server can be reached again", () => fleet.panePids().size > 0);
      expect([...fleet.panePids()]).toEqual([...before]);
      const pid = before.get("a") ?? 0;
      expect(isRunning(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8").startsWith("sleep")).toBe(true);
    });
  });
});
