/**
 * A client of tmux in control mode comes and goes in whatever moment, and neither the server, with every agent in it, nor
 * anything of the client's is the worse for it (ADR 0038).
 */
// runs once: it asks a tmux server of its own, whoever asks
import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readdirSync } from "node:fs";
import { ControlConnection } from "../../src/adapters/tmux-control-connection.ts";
import { paneStreams } from "../../src/adapters/tmux-control.ts";
import type { SocketName } from "../../src/base/names.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { isRunning } from "../support/processes.ts";
import { TemporaryHome } from "../support/temporary-home.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const SOCKET = "control-client" as SocketName;
const HOLDER = { target: "=_keep", flags: "no-output" };

const descriptors = () => readdirSync("/proc/self/fd").length;

describe("a client in control mode", () => {
  let home: TemporaryHome;
  let environment: Record<string, string>;
  let server: number;

  const tmux = (...argv: readonly string[]) => {
    const { stdout } = Bun.spawnSync(["tmux", "-L", SOCKET, "-f", "/dev/null", ...argv], {
      env: environment,
      stderr: "ignore",
    });
    return stdout.toString().trim();
  };
  const clients = () => tmux("list-clients", "-F", "#{client_name}");

  /** Opens one; resolves with an answer of the server's, or why there is none. */
  async function opened(): Promise<{ readonly connection: ControlConnection; readonly said: string }> {
    const said = Promise.withResolvers<string>();
    const connection = new ControlConnection(SOCKET, environment, HOLDER, {
      line: () => undefined,
      ended: (why) => said.resolve(`ended: ${why}`),
    });
    connection.ask("display-message -p answered", ([line = ""]) => said.resolve(line));
    return { connection, said: await said.promise };
  }

  beforeEach(() => {
    home = new TemporaryHome();
    environment = { ...home.environment(), TMUX_TMPDIR: home.path };
    tmux("new-session", "-d", "-s", "_keep", "sleep", "infinity");
    server = Number(tmux("display-message", "-p", "#{pid}"));
  });
  afterEach(async () => {
    tmux("kill-server");
    await until("the server is gone", () => !isRunning(server));
    home[Symbol.dispose]();
  });

  test("begins while sessions come and go all the time: the server lives, and every client is answered", async () => {
    // the stock client's server (3.3a) died here at its first or second one
    const churn = `while :; do tmux -L ${SOCKET} -f /dev/null new-session -d true || exit 1; done`;
    const churners = [1, 2, 3].map(() =>
      Bun.spawn(["sh", "-c", churn], { env: environment, stdout: "ignore", stderr: "ignore" }),
    );
    try {
      for (let round = 0; round < 40; round += 1) {
        const { connection, said } = await opened();
        expect([round, said]).toEqual([round, "answered"]);
        connection.close("closed");
      }
    } finally {
      for (const churner of churners) churner.kill();
      await Promise.all(churners.map(({ exited }) => exited));
    }
    expect(Number(tmux("display-message", "-p", "#{pid}"))).toBe(server);
    await until("no client is left", () => clients() === "");
  });

  test("is closed before it has begun, while it begins and when it has: none is left, and no descriptor", async () => {
    await opened().then(({ connection }) => connection.close("closed"));
    await until("no client is left", () => clients() === "");
    const before = descriptors();
    for (let round = 0; round < 30; round += 1) {
      const connection = new ControlConnection(SOCKET, environment, HOLDER, {
        line: () => undefined,
        ended: () => undefined,
      });
      await Bun.sleep(round % 15);
      connection.close("closed");
    }
    await until("no client is left", () => clients() === "");
    await until("no descriptor is left", () => descriptors() <= before);
    expect(Number(tmux("display-message", "-p", "#{pid}"))).toBe(server);
  });

  test("goes with who is killed by SIGKILL in the middle of output, and the server lives", async () => {
    const flood = "while :; do head -c 400000 /dev/zero | tr '\\0' x | fold -w 100; sleep 0.1; done";
    const pane = tmux("new-session", "-d", "-s", "flood", "-P", "-F", "#{pane_id}", "sh", "-c", flood);
    const adapter = new URL("../../src/adapters/tmux-control.ts", import.meta.url).pathname;
    const viewer = `
      const { paneStreams } = await import(${JSON.stringify(adapter)});
      const tell = { output: () => console.log("output"), broken() {}, ended: (why) => console.log("ended", why) };
      paneStreams(${JSON.stringify(SOCKET)}, process.env)({ session: "=flood", pane: ${JSON.stringify(pane)} }, tell);
      await Bun.sleep(60_000);`;
    for (let round = 0; round < 8; round += 1) {
      const child = Bun.spawn([process.execPath, "-e", viewer], {
        env: environment,
        stdout: "pipe",
        stderr: "inherit",
      });
      const { value } = await child.stdout.getReader().read();
      expect(new TextDecoder().decode(value)).toStartWith("output");
      await Bun.sleep(round * 7);
      child.kill("SIGKILL");
      await child.exited;
      await until("no client is left", () => clients() === "");
    }
    expect(Number(tmux("display-message", "-p", "#{pid}"))).toBe(server);
  });

  test("is closed behind what was typed: that arrives", async () => {
    const typed = home.join("typed");
    const program = `stty raw -echo; printf ready; exec cat >"$0"`;
    const ids = ["-P", "-F", "#{session_id} #{pane_id}"];
    const [session = "", pane = ""] = tmux("new-session", "-d", ...ids, "sh", "-c", program, typed).split(
      " ",
    );
    await until("it reads", () => tmux("capture-pane", "-p", "-t", pane).startsWith("ready"));
    const nothing = { output: () => undefined, broken: () => undefined, ended: () => undefined };
    const stream = paneStreams(SOCKET, environment)({ session, pane }, nothing);
    const screen = Promise.withResolvers<unknown>();
    stream.screen(screen.resolve);
    await screen.promise;
    stream.type(new Uint8Array(4_000).fill(97));
    stream.close();
    await until("all of it came", () => Bun.file(typed).size === 4_000);
  });

  test("leaves the environment of its session as it is", async () => {
    tmux("set-environment", "-t", "_keep", "SSH_AUTH_SOCK", "/its/own");
    const { connection, said } = await opened();
    expect(said).toBe("answered");
    expect(tmux("show-environment", "-t", "_keep", "SSH_AUTH_SOCK")).toBe("SSH_AUTH_SOCK=/its/own");
    connection.close("closed");
  });

  test("says why where no server runs, and starts none", async () => {
    tmux("kill-server");
    await until("the server is gone", () => !isRunning(server));
    const { said } = await opened();
    expect(said).toMatch(/^ended: (no server running on|error connecting to) /);
    const folder = home.join(`tmux-${process.getuid?.()}`);
    expect(existsSync(folder) && tmux("list-sessions")).toBe("");
  });
});
