/** One suite for the fake tmux and the real one, so that the fake cannot drift. */
import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { createTmux } from "../../src/adapters/tmux.ts";
import { MosaicError } from "../../src/base/errors.ts";
import type { SessionName, SocketName } from "../../src/base/names.ts";
import type { Pane, Tmux } from "../../src/domain/ports/tmux.ts";
import { FakeTmux } from "../support/fake-tmux.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { findProcesses, killIfThere, startedWith } from "../support/processes.ts";
import { TemporaryHome } from "../support/temporary-home.ts";

setDefaultTimeout(120_000);
forbidLeaks();

/** A tmux and what a test does to it from outside. */
interface World extends Disposable {
  readonly tmux: Tmux;
  /** A session with one pane that runs until it is ended; the first one starts the server. */
  add(
    session: string,
    more?: { readonly title?: string; readonly directory?: string; readonly says?: string },
  ): Promise<void>;
  end(session: string, how: { readonly status: number } | { readonly signal: number }): Promise<void>;
  /** A folder that sessions may be in. */
  folder(name: string): string;
  stop(): void;
  uninstall(): void;
}

function fakeWorld(): World {
  const tmux = new FakeTmux();
  return {
    tmux,
    add: async (session, { title = "", directory = "/", says = "" } = {}) => {
      tmux.add(session, { title, path: directory });
      tmux.screens.set(session, says);
    },
    end: async (session, how) => tmux.end(session, how),
    folder: (name) => `/${name}`,
    stop: () => (tmux.answers = false),
    uninstall: () => (tmux.installed = false),
    [Symbol.dispose]: () => undefined,
  };
}

function realWorld(): World {
  const home = new TemporaryHome();
  mkdirSync(home.join("t"));
  const environment: Record<string, string> = home.environment({ TMUX_TMPDIR: home.join("t") });
  const real = (...argv: readonly string[]) =>
    Bun.spawnSync(["tmux", "-f", "/dev/null", "-L", "contract", ...argv], {
      env: environment,
      timeout: 5_000,
    }).stdout.toString();
  const path = environment["PATH"];
  let serverPid = 0;
  const world: World = {
    // the environment is asked at every call, so that a test can change it
    tmux: createTmux("contract" as SocketName, new Proxy(environment, {})),
    add: async (session, { title, directory = "/", says } = {}) => {
      const script = `${says === undefined ? "" : `printf '%s\\n' "$1"; `}while :; do [ -e "$0" ] && exit "$(cat "$0")"; sleep 0.02; done`;
      real(
        "start-server",
        ";",
        "set-option",
        "-g",
        "remain-on-exit",
        "on",
        ";",
        "set-option",
        "-s",
        "exit-empty",
        "off",
      );
      real(
        "new-session",
        "-d",
        "-s",
        session,
        "-c",
        directory,
        "sh",
        "-c",
        script,
        home.join(`end-${session}`),
        says ?? "",
      );
      real("set-option", "-g", "remain-on-exit", "on");
      if (title !== undefined) real("select-pane", "-t", `=${session}:0.0`, "-T", title);
      serverPid = Number(real("display-message", "-p", "-t", `=${session}:`, "#{pid}"));
      if (says !== undefined) {
        const last = says.trimEnd().split("\n").at(-1) ?? "";
        await until("it is on the screen", () =>
          real("capture-pane", "-p", "-t", `=${session}:`).includes(last),
        );
      }
    },
    end: async (session, how) => {
      if ("status" in how) await Bun.write(home.join(`end-${session}`), String(how.status));
      else
        process.kill(Number(real("display-message", "-p", "-t", `=${session}:`, "#{pane_pid}")), how.signal);
      await until("the pane is dead, with its status", () => {
        // tmux 3.3a may have lost the signal that would make it look
        process.kill(Number(real("display-message", "-p", "#{pid}")), "SIGCHLD");
        return /^1 .+/.test(
          real(
            "display-message",
            "-p",
            "-t",
            `=${session}:`,
            "#{pane_dead} #{pane_dead_status}#{pane_dead_signal}",
          ),
        );
      });
    },
    folder: (name) => {
      mkdirSync(home.join(name), { recursive: true });
      return home.join(name);
    },
    stop: () => process.kill(serverPid, "SIGSTOP"),
    uninstall: () => (environment["PATH"] = home.join("nothing here")),
    [Symbol.dispose]: () => {
      environment["PATH"] = path ?? "";
      const end = performance.now() + 5_000;
      const ours = () => findProcesses((pid) => startedWith(pid, "HOME") === home.path);
      for (let left = ours(); left.length > 0; left = ours()) {
        if (performance.now() > end) throw new Error(`cannot be ended: ${JSON.stringify(left)}`);
        for (const { pid } of left) killIfThere(pid);
        Bun.sleepSync(10);
      }
      home[Symbol.dispose]();
    },
  };
  return world;
}

async function errorOf(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
}

for (const [name, make] of [
  ["the fake tmux", fakeWorld],
  ["the real tmux", realWorld],
] as const) {
  describe(name, () => {
    let world: World;
    beforeEach(() => {
      world = make();
    });
    afterEach(() => world[Symbol.dispose]());

    const panes = async (): Promise<readonly Pane[]> => {
      const answer = await world.tmux.snapshot();
      if (!answer.known || !answer.value.running) throw new Error(`no snapshot: ${JSON.stringify(answer)}`);
      return answer.value.panes;
    };
    test("says its version", async () => {
      const version = await world.tmux.version();
      expect(version.known && version.value).toMatch(/^(next-)?\d+\.\d+/);
    });

    test("knows that no server runs, which is not the same as not knowing", async () => {
      expect(await world.tmux.snapshot()).toEqual({ known: true, value: { running: false } });
    });

    test("knows it again after the server has ended and left its socket behind", async () => {
      await world.add("a");
      expect(await world.tmux.killServer()).toEqual({ known: true, value: true });
      await until("no server", async () => {
        const answer = await world.tmux.snapshot();
        return answer.known && !answer.value.running;
      });
      expect(await world.tmux.killServer()).toEqual({ known: true, value: false });
    });

    test("shows every pane with its session, its place and its process", async () => {
      await world.add("a");
      await world.add("a1");
      const seen = await panes();
      expect(seen.map(({ session, window, index, dead }) => ({ session, window, index, dead }))).toEqual([
        { session: "a", window: 0, index: 0, dead: false },
        { session: "a1", window: 0, index: 0, dead: false },
      ]);
      expect(new Set(seen.map(({ pid }) => pid)).size).toBe(2);
      for (const pane of seen) {
        expect(pane.pid).toBeGreaterThan(1);
        expect(pane.exitStatus).toBeUndefined();
        expect(pane.exitSignal).toBeUndefined();
        expect(typeof pane.activity).toBe("number");
      }
    });

    test("names the server's process", async () => {
      await world.add("a");
      const answer = await world.tmux.snapshot();
      if (!answer.known || !answer.value.running) throw new Error(`it runs: ${JSON.stringify(answer)}`);
      expect(answer.value.serverPid).toBeGreaterThan(1);
    });

    test("keeps a dead pane with its exit status", async () => {
      await world.add("a");
      await world.end("a", { status: 7 });
      expect(await panes()).toMatchObject([
        { session: "a", dead: true, exitStatus: 7, exitSignal: undefined },
      ]);
    });

    test("keeps a dead pane with the signal that killed it", async () => {
      await world.add("a");
      await world.end("a", { signal: 9 });
      expect(await panes()).toMatchObject([
        { session: "a", dead: true, exitStatus: undefined, exitSignal: 9 },
      ]);
    });

    test("is not deceived by a title and a folder with tabs and newlines in them", async () => {
      const hostile = "x\ty\n99\tforged\t0\t0\t1\t0\t\t\t1\tsh\t/\tz";
      const plain = hostile.replaceAll(/[\t\n]/g, " ").replaceAll("/", "-");
      await world.add("a", { title: "two\twords", directory: world.folder(hostile.replaceAll("/", "-")) });
      await world.add("b");
      const seen = await panes();
      expect(seen.map(({ session }) => session)).toEqual(["a", "b"]);
      expect(seen[0]?.path).toEndWith(plain);
      expect(seen[0]?.title).not.toContain("\t");
    });

    test("captures the exact session, not one whose name begins so", async () => {
      await world.add("coder10", { says: "I am ten" });
      const missing = await world.tmux.capture("coder1" as SessionName, 10);
      expect(missing.known).toBe(false);
      await world.add("coder1", { says: "I am one" });
      expect(await world.tmux.capture("coder1" as SessionName, 10)).toEqual({
        known: true,
        value: "I am one",
      });
      expect(await world.tmux.capture("coder10" as SessionName, 10)).toEqual({
        known: true,
        value: "I am ten",
      });
    });

    test("captures the last lines of what was said, without the empty rest of the screen", async () => {
      await world.add("a", { says: "one\ntwo\nthree" });
      expect(await world.tmux.capture("a" as SessionName, 2)).toEqual({ known: true, value: "two\nthree" });
    });

    test("that does not answer is not known to be anything, and is given up within 3 s", async () => {
      await world.add("a");
      world.stop();
      const began = performance.now();
      const [snapshot, capture, kill] = await Promise.all([
        world.tmux.snapshot(),
        world.tmux.capture("a" as SessionName, 10),
        world.tmux.killServer(),
      ]);
      expect(performance.now() - began).toBeLessThan(10_000);
      for (const answer of [snapshot, capture, kill]) {
        expect(answer).toEqual({ known: false, why: expect.stringContaining("did not answer") as string });
      }
    });

    test("that is not installed is an error of its own, with the cure", async () => {
      world.uninstall();
      for (const work of [world.tmux.version(), world.tmux.snapshot(), world.tmux.killServer()]) {
        const thrown = await errorOf(work);
        expect(thrown).toBeInstanceOf(MosaicError);
        expect(thrown).toMatchObject({ ending: "missing-program", message: "tmux is not installed" });
        expect((thrown as MosaicError).hint).toContain("tmux");
      }
    });
  });
}
