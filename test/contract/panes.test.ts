/** One suite for the fake panes and those of a real tmux, so that the fake cannot drift. */
import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { programsRun } from "../../src/adapters/process.ts";
import { createPanes } from "../../src/adapters/tmux-panes.ts";
import type { KeyGuard, Panes, PaneView } from "../../src/domain/ports/panes.ts";
import { known } from "../../src/base/answer.ts";
import type { SessionName, SocketName } from "../../src/base/names.ts";
import { FakePane } from "../support/delivery-fakes.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { findProcesses, isRunning, startedWith } from "../support/processes.ts";
import { TemporaryHome } from "../support/temporary-home.ts";
import { WaitedClock } from "../support/waited-clock.ts";

setDefaultTimeout(120_000);
forbidLeaks();

/** Panes, and what a test does to them from outside. */
interface World extends Disposable {
  readonly panes: Panes;
  /** A session whose program asks for bracketed paste and keeps all that it is sent; the first starts the server. */
  add(session: string): Promise<void>;
  /** Its program ends; the pane stays. */
  kill(session: string): Promise<void>;
  copyMode(session: string): void;
  /** On its screen, until these words of it are there. */
  show(session: string, text: string, words?: string): Promise<void>;
  /** What the program was sent: "paste: TEXT", "Enter", "C-c". */
  received(session: string): readonly string[];
  /** The server does not answer any more. */
  stop(): void;
}

/** Of the real one also the things that no fake has. */
interface RealWorld extends World {
  tmux(...argv: readonly string[]): string;
  folder(name: string): string;
  program(session: string, directory: string, ...argv: readonly string[]): void;
  /** A client of the server that is attached read-only, until it is disposed of. */
  watchReadOnly(session: string): Disposable & { isAttached(): boolean };
}

function fakeWorld(): World {
  const clock = new WaitedClock();
  const fakes = new Map<string, FakePane>();
  const of = (session: string) => fakes.get(session) ?? new FakePane(clock, session as SessionName);
  const byId = (id: string) => [...fakes.values()].find((pane) => pane.id === id);
  return {
    panes: {
      async look(sessions) {
        const views = new Map<SessionName, PaneView>();
        for (const pane of fakes.values()) {
          const seen = await pane.look(sessions);
          if (!seen.known) return seen;
          for (const [session, view] of seen.value) views.set(session, view);
        }
        return known(views);
      },
      paste: async (id, text) => byId(id)?.paste(id, text) ?? known("dead"),
      press: async (id, key, guard) => byId(id)?.press(id, key, guard) ?? known("dead"),
      hold: async (id) => byId(id)?.hold(id) ?? known("dead"),
      release: async (id) => await byId(id)?.release(),
    },
    add: async (session) => void fakes.set(session, new FakePane(clock, session as SessionName, fakes.size)),
    kill: async (session) => of(session).die(),
    copyMode: (session) => (of(session).inMode = true),
    show: async (session, text) => void (of(session).shown = text.replaceAll("\r", "")),
    received: (session) => of(session).typed,
    stop: () => {
      for (const pane of fakes.values()) pane.answers = false;
    },
    [Symbol.dispose]: () => undefined,
  };
}

const RECEIVER = `stty raw -echo; printf '\\033[?2004hready'; exec cat >"$0"`;

function targetOf(session: string): string {
  return `=${session}:0.0`;
}

function realWorld(): RealWorld {
  const home = new TemporaryHome();
  mkdirSync(home.join("t"));
  const environment = home.environment({ TMUX_TMPDIR: home.join("t") });
  const tmux = (...argv: readonly string[]) =>
    Bun.spawnSync(["tmux", "-f", "/dev/null", "-L", "contract", ...argv], {
      env: environment,
      timeout: 5_000,
    }).stdout.toString();
  const program = (session: string, directory: string, ...argv: readonly string[]) => {
    tmux(
      "new-session",
      "-d",
      "-s",
      session,
      "-x",
      "80",
      "-y",
      "24",
      "-c",
      directory,
      ...argv,
      ";",
      "set-option",
      "-g",
      "remain-on-exit",
      "on",
    );
  };
  return {
    panes: createPanes("contract" as SocketName, environment),
    tmux,
    program,
    folder(name) {
      mkdirSync(home.join(name), { recursive: true });
      return home.join(name);
    },
    watchReadOnly(session) {
      const client = Bun.spawn(["tmux", "-L", "contract", "-C", "attach-session", "-r", "-t", session], {
        env: environment,
        stdin: "pipe",
        stdout: "ignore",
        stderr: "ignore",
      });
      return {
        isAttached: () => tmux("list-clients", "-F", "#{client_readonly}") === "1\n",
        [Symbol.dispose]: () => client.kill("SIGKILL"),
      };
    },
    async add(session) {
      program(session, "/", "sh", "-c", RECEIVER, home.join(`received-${session}`));
      await until("it is ready", () => tmux("capture-pane", "-p", "-t", targetOf(session)).includes("ready"));
    },
    async kill(session) {
      process.kill(Number(tmux("display-message", "-p", "-t", targetOf(session), "#{pane_pid}")), "SIGKILL");
      await until("its pane is dead", () => {
        // tmux 3.3a may have lost the signal that would make it look
        process.kill(Number(tmux("display-message", "-p", "#{pid}")), "SIGCHLD");
        return tmux("display-message", "-p", "-t", targetOf(session), "#{pane_dead}") === "1\n";
      });
    },
    copyMode: (session) => void tmux("copy-mode", "-t", targetOf(session)),
    async show(session, text, words = text) {
      const target = targetOf(session);
      writeFileSync(tmux("display-message", "-p", "-t", target, "#{pane_tty}").trim(), text);
      await until("it is shown", () => tmux("capture-pane", "-p", "-t", target).includes(words));
    },
    received: (session) => readReceived(readFileSync(home.join(`received-${session}`), "utf8")),
    stop: () => process.kill(Number(tmux("display-message", "-p", "#{pid}")), "SIGSTOP"),
    [Symbol.dispose]: () => {
      const end = performance.now() + 5_000;
      const ours = () => findProcesses((pid) => startedWith(pid, "HOME") === home.path);
      for (let left = ours(); left.length > 0; left = ours()) {
        if (performance.now() > end) throw new Error(`cannot be ended: ${JSON.stringify(left)}`);
        for (const { pid } of left) if (isRunning(pid)) process.kill(pid, "SIGKILL");
        Bun.sleepSync(10);
      }
      home[Symbol.dispose]();
    },
  };
}

/** tmux pastes a newline as what the Enter key sends. */
function readReceived(bytes: string): readonly string[] {
  // oxlint-disable-next-line no-control-regex
  return [...bytes.matchAll(/\u001b\[200~([^]*?)\u001b\[201~|\r|\u0003|[^]/g)].map(([whole, pasted]) => {
    if (pasted !== undefined) return `paste: ${pasted.replaceAll("\r", "\n")}`;
    return whole === "\r" ? "Enter" : whole === "\u0003" ? "C-c" : `stray ${JSON.stringify(whole)}`;
  });
}

async function viewsOf(panes: Panes, ...sessions: readonly string[]) {
  const answer = await panes.look(sessions as readonly SessionName[]);
  if (!answer.known) throw new Error(answer.why);
  return answer.value as ReadonlyMap<string, PaneView>;
}

async function idOf(world: World, session: string): Promise<string> {
  const view = (await viewsOf(world.panes, session)).get(session);
  if (view === undefined) throw new Error(`no pane of ${session}`);
  return view.id;
}

/** What a key to a session's pane is meant for, with these words as those of a dialog. */
async function guardOf(world: World, session: string, ...dialogWords: readonly string[]): Promise<KeyGuard> {
  const view = (await viewsOf(world.panes, session)).get(session);
  return { pid: view?.pid ?? 0, dialogWords };
}

const NOBODY: KeyGuard = { pid: 1, dialogWords: [] };

async function sees(world: World, session: string, received: readonly string[]): Promise<void> {
  const wanted = JSON.stringify(received);
  await until("all of it has come", () => JSON.stringify(world.received(session)) === wanted, {
    seen: () => `${JSON.stringify(world.received(session)).slice(0, 1000)}\nnot ${wanted.slice(0, 1000)}`,
  });
}

async function thrownBy(attempt: Promise<unknown>): Promise<unknown> {
  return attempt.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
}

for (const [name, make] of [
  ["the fake panes", fakeWorld],
  ["the panes of a real tmux", realWorld],
] as const) {
  describe(name, () => {
    let world: World;
    beforeEach(() => {
      world = make();
    });
    afterEach(() => world[Symbol.dispose]());

    test("are none where no server runs, which is not the same as not knowing", async () => {
      expect(await world.panes.look(["a" as SessionName])).toEqual(known(new Map()));
      expect(await world.panes.press("%0", "Enter", NOBODY)).toEqual(known("dead"));
      expect(await world.panes.paste("%0", "x")).toEqual(known("dead"));
    });

    test("are seen several at once, and those that are missing hide no other", async () => {
      for (const session of ["a", "b", "c"]) await world.add(session);
      const views = await viewsOf(world.panes, "no", "a", "nor", "b", "neither", "c", "last");
      expect([...views.keys()].toSorted()).toEqual(["a", "b", "c"]);
      for (const view of views.values()) {
        expect(view.id).toMatch(/^%\d+$/);
        expect(view).toMatchObject({ dead: false, inMode: false });
        expect(view.pid).toBeGreaterThan(1);
      }
      expect(new Set([...views.values()].map(({ id }) => id)).size).toBe(3);
      expect(await viewsOf(world.panes)).toEqual(new Map());
    });

    test("are of exactly that session, not of one whose name begins so", async () => {
      await world.add("coder10");
      expect(await viewsOf(world.panes, "coder1", "coder")).toEqual(new Map());
    });

    test("take a text in one piece, then Enter, in this order", async () => {
      await world.add("a");
      const id = await idOf(world, "a");
      const guard = await guardOf(world, "a");
      const text = "first\n\n  second\tafter a tab\nlast; $(x) `y` \\ #{pane_pid} #(x) 'q' \"q\" ✓ 漢字 👍";
      expect(await world.panes.paste(id, text)).toEqual(known("done"));
      expect(await world.panes.press(id, "Enter", guard)).toEqual(known("done"));
      expect(await world.panes.press(id, "C-c", guard)).toEqual(known("done"));
      await sees(world, "a", [`paste: ${text}`, "Enter", "C-c"]);
    });

    test("that are in copy-mode: a paste leaves it, a key is refused", async () => {
      await world.add("a");
      const id = await idOf(world, "a");
      const guard = await guardOf(world, "a");
      world.copyMode("a");
      expect((await viewsOf(world.panes, "a")).get("a")?.inMode).toBe(true);
      expect(await world.panes.press(id, "Enter", guard)).toEqual(known("in-mode"));
      expect(await world.panes.paste(id, "x")).toEqual(known("done"));
      await sees(world, "a", ["paste: x"]);
      expect((await viewsOf(world.panes, "a")).get("a")?.inMode).toBe(false);
    });

    test("that show words of a dialog, or have another process, take no key", async () => {
      await world.add("a");
      const id = await idOf(world, "a");
      const { pid } = await guardOf(world, "a");
      await world.show("a", "Esc to cancel");
      const guard = { pid, dialogWords: ["Enter to confirm", "Esc to cancel"] };
      expect(await world.panes.press(id, "Enter", guard)).toEqual(known("dialog"));
      expect(await world.panes.press(id, "C-c", guard)).toEqual(known("dialog"));
      expect(await world.panes.press(id, "Enter", { pid: pid + 1, dialogWords: [] })).toEqual(known("dead"));
      expect(await world.panes.press(id, "Enter", { pid, dialogWords: ["Allow once"] })).toEqual(
        known("done"),
      );
      await sees(world, "a", ["Enter"]);
    });

    test("that do not show each of these rows, whole, take no key", async () => {
      await world.add("a");
      const id = await idOf(world, "a");
      const { pid } = await guardOf(world, "a");
      const rows = [
        "│ ▸ 1. Yes, run it?   │",
        "│ $ touch [a] {b,c} #{d}: \"e\" 'f' \\ (g|h)* ^i$ ; é 中 │",
        "─".repeat(60),
      ];
      await world.show("a", ["", "❱ first: $ touch x", ...rows, ""].join("\r\n"), "touch [a]");
      const press = (...shownRows: string[]) =>
        world.panes.press(id, "Enter", { pid, dialogWords: [], shownRows });
      expect(await press(...rows)).toEqual(known("done"));
      for (const other of ["$ touch x", "│   1. Yes, run it?   │", "1. Yes, run it?", "│ ▸ 1. Yes"])
        expect([other, await press(...rows, other)]).toEqual([other, known("dialog")]);
      await sees(world, "a", ["Enter"]);
    });

    test("that are held take the keys of who holds them alone, until they are let go", async () => {
      await world.add("a");
      const id = await idOf(world, "a");
      const guard = await guardOf(world, "a");
      expect(await world.panes.press(id, "Enter", { ...guard, isHeld: true })).toEqual(known("let-go"));
      expect(await world.panes.hold(id)).toEqual(known("done"));
      await world.panes.press(id, "C-u", guard);
      expect(await world.panes.press(id, "Enter", { ...guard, isHeld: true })).toEqual(known("done"));
      await world.panes.press(id, "C-u", guard);
      await world.panes.release(id);
      expect(await world.panes.press(id, "C-c", guard)).toEqual(known("done"));
      await sees(world, "a", ["Enter", "C-c"]);
    });

    test("that are dead take nothing, and the server and every other agent live on", async () => {
      await world.add("a");
      await world.add("b");
      const id = await idOf(world, "a");
      const guard = await guardOf(world, "a");
      await world.kill("a");
      expect((await viewsOf(world.panes, "a")).get("a")?.dead).toBe(true);
      for (let time = 0; time < 5; time += 1) {
        expect(await world.panes.paste(id, "x")).toEqual(known("dead"));
        expect(await world.panes.press(id, "Enter", guard)).toEqual(known("dead"));
      }
      expect((await viewsOf(world.panes, "b")).get("b")?.dead).toBe(false);
      expect(world.received("a")).toEqual([]);
    });

    test("that are gone are dead too", async () => {
      await world.add("a");
      expect(await world.panes.paste("%99", "x")).toEqual(known("dead"));
      expect(await world.panes.press("%99", "Enter", NOBODY)).toEqual(known("dead"));
    });

    test("of a server that does not answer cannot be told, in three seconds at most", async () => {
      await world.add("a");
      const id = await idOf(world, "a");
      const guard = await guardOf(world, "a");
      world.stop();
      const began = performance.now();
      expect(await world.panes.look(["a" as SessionName])).toEqual({
        known: false,
        why: "tmux did not answer within 2 s",
      });
      expect(performance.now() - began).toBeLessThan(10_000);
      for (const answer of await Promise.all([
        world.panes.paste(id, "x"),
        world.panes.press(id, "Enter", guard),
      ])) {
        expect(answer).toMatchObject({ known: false });
      }
      expect(performance.now() - began).toBeLessThan(15_000);
    });
  });
}

describe("the panes of a real tmux alone", () => {
  let world: RealWorld;
  beforeEach(() => {
    world = realWorld();
  });
  afterEach(() => world[Symbol.dispose]());

  test("take text and keys while somebody watches who may not type", async () => {
    await world.add("a");
    const id = await idOf(world, "a");
    const guard = await guardOf(world, "a");
    using watcher = world.watchReadOnly("a");
    await until("somebody watches", () => watcher.isAttached());
    expect(await world.panes.paste(id, "x")).toEqual(known("done"));
    expect(await world.panes.press(id, "Enter", guard)).toEqual(known("done"));
    expect(await world.panes.press(id, "C-c", guard)).toEqual(known("done"));
    await sees(world, "a", ["paste: x", "Enter", "C-c"]);
    expect(world.tmux("list-buffers")).toBe("");
  });

  test("take 1 MiB whole, and leave no buffer behind", async () => {
    await world.add("a");
    const text = `start ${"0123456789abcdef".repeat(65_536)} end`;
    expect(await world.panes.paste(await idOf(world, "a"), text)).toEqual(known("done"));
    await until("all of it has come", () => (world.received("a")[0]?.length ?? 0) > text.length, {
      deadline: 30_000,
    });
    expect(world.received("a")).toEqual([`paste: ${text}`]);
    expect(world.tmux("list-buffers")).toBe("");
  });

  test("leave no buffer behind where the pane is dead either", async () => {
    await world.add("a");
    const id = await idOf(world, "a");
    await world.kill("a");
    await world.panes.paste(id, "a secret");
    expect(world.tmux("list-buffers")).toBe("");
  });

  test("are not deceived by a title and a folder with tabs, newlines and formats in them", async () => {
    const hostile = "x\ty\n%9\t1\t1\t1\t0\t3.8\tsh\tz #{pid} #(touch x)";
    world.program(
      "a",
      world.folder(hostile).replaceAll("#", "##"),
      "sh",
      "-c",
      "printf '\\033]2;two\\twords #{pid}\\007ready'; exec cat",
    );
    await until("it is ready", () => world.tmux("capture-pane", "-p", "-t", "=a:0.0").includes("ready"));
    const view = (await viewsOf(world.panes, "a")).get("a");
    expect(view).toMatchObject({ dead: false, inMode: false, command: "cat" });
    expect(view?.path).toEndWith("x y %9 1 1 1 0 3.8 sh z #{pid} #(touch x)");
    expect(view?.title).toEndWith("words #{pid}");
    expect(view?.screen).toStartWith("ready");
  });

  test("show a screen with its colours, and of a session with '.' that tmux wrote with '_'", async () => {
    world.program("a.b", "/", "sh", "-c", "printf 'plain \\033[2mdim\\033[0m \\033[31mred'; exec cat");
    await until("it is ready", () => world.tmux("capture-pane", "-p", "-t", "=a_b:0.0").includes("red"));
    const view = (await viewsOf(world.panes, "a_b")).get("a_b");
    expect(view?.screen).toStartWith("plain \u001b[2mdim\u001b[0m");
    expect(view?.activity).toBeWithin(Date.now() - 30_000, Date.now() + 2_000);
  });

  test("are seen by as many programs as one is, however many they are; one that is gone hides none", async () => {
    // a command line of tmux 3.3a has room for some thirty of them
    const sessions = Array.from({ length: 50 }, (_, index) => `a-rather-long-name-of-an-agent-${index}`);
    for (const session of sessions) world.program(session, "/", "sleep", "1000");
    const before = programsRun();
    await viewsOf(world.panes, "a-rather-long-name-of-an-agent-0");
    const forOne = programsRun();
    const asked = ["gone", ...sessions.slice(0, 20), "gone-too", ...sessions.slice(20)];
    const seen: string[] = [...(await viewsOf(world.panes, ...asked)).keys()];
    expect([seen, programsRun() - forOne]).toEqual([sessions, forOne - before]);
  });

  test("of a server that was killed are none", async () => {
    await world.add("a");
    const id = await idOf(world, "a");
    world.tmux("kill-server");
    await until("it is gone", async () => (await viewsOf(world.panes, "a")).size === 0);
    expect(await world.panes.paste(id, "x")).toEqual(known("dead"));
  });

  test("take no target that is not the id of a pane: that would be whichever is current", async () => {
    await world.add("a");
    for (const target of ["", "%", "%1;kill-server", "=a:", "a"]) {
      for (const work of [world.panes.press(target, "Enter", NOBODY), world.panes.paste(target, "x")]) {
        expect(await thrownBy(work)).toMatchObject({ message: `not the id of a pane: ${target}` });
      }
    }
    expect(world.received("a")).toEqual([]);
  });

  test("get a paste whole although eight come at once", async () => {
    await world.add("a");
    const id = await idOf(world, "a");
    const texts = Array.from({ length: 8 }, (_, index) => `${index}`.repeat(5_000));
    await Promise.all(texts.map((text) => world.panes.paste(id, text)));
    const whole = () =>
      [...world.received("a")].toSorted().join() === texts.map((text) => `paste: ${text}`).join();
    await until("all of them have come, each whole", whole);
  });
});

test("a hold that has come to its own end lets no key of who held it through", async () => {
  using world = realWorld();
  await world.add("a");
  const id = await idOf(world, "a");
  const guard = await guardOf(world, "a");
  const isShut = () => world.tmux("display-message", "-p", "-t", id, "#{pane_input_off}") === "1\n";
  expect(await world.panes.hold(id)).toEqual(known("done"));
  await until("tmux has let it go by itself", () => !isShut(), { deadline: 60_000 });
  expect(await world.panes.press(id, "Enter", { ...guard, isHeld: true })).toEqual(known("let-go"));
  expect(isShut()).toBe(false);
  await world.panes.press(id, "C-c", guard);
  await sees(world, "a", ["C-c"]);
});
