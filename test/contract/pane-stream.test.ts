/**
 * A pane in a browser's terminal is what tmux itself shows of it: screens of the real runtimes, resized under a viewer, in
 * xterm's headless form against `capture-pane`.
 */
// runs once: it asks a tmux server of its own, whoever asks
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { readdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Terminal } from "@xterm/headless";
import { startTalking } from "../../src/adapters/talking.ts";
import { paneStreams } from "../../src/adapters/tmux-control.ts";
import type { SocketName } from "../../src/base/names.ts";
import { screenText } from "../../src/gateway/terminal/screen-text.ts";
import { SharedPane, type Viewer } from "../../src/gateway/terminal/shared-pane.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { TemporaryHome } from "../support/temporary-home.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const SCREENS = resolve(import.meta.dir, "../fixtures/screens");
/** Every so-manieth capture: all runtimes, dialogs and drafts among them. */
const STEP = 24;
const captures = [...new Bun.Glob("*/*.ansi").scanSync({ cwd: SCREENS })]
  .toSorted()
  .filter((_, index) => index % STEP === 0);

/** A terminal that shows what a viewer is sent. */
class ShownTerminal implements Viewer {
  readonly terminal = new Terminal({ cols: 80, rows: 24, scrollback: 1000, allowProposedApi: true });
  screens = 0;
  why: string | undefined;
  #written: Promise<void> = Promise.resolve();

  screen(screen: Parameters<Viewer["screen"]>[0]): void {
    this.screens += 1;
    this.terminal.resize(screen.columns, screen.rows);
    this.#write(screenText(screen));
  }

  output(bytes: Uint8Array): boolean {
    this.#write(bytes);
    return true;
  }

  ended(why: string): void {
    this.why = why;
  }

  #write(data: string | Uint8Array): void {
    this.#written = new Promise((done) => this.terminal.write(data, done));
  }

  async rows(): Promise<string[]> {
    await this.#written;
    const { buffer, rows } = this.terminal;
    return Array.from({ length: rows }, (_, row) =>
      (buffer.active.getLine(buffer.active.viewportY + row)?.translateToString(true) ?? "").trimEnd(),
    );
  }
}

describe("a pane in a terminal of the browser", () => {
  const home = new TemporaryHome();
  const socket = "pane-stream" as SocketName;
  const environment = { ...home.environment(), TMUX_TMPDIR: home.path };
  const tmux = (...argv: readonly string[]): string => {
    const { stdout, stderr, success } = Bun.spawnSync(["tmux", "-L", socket, "-f", "/dev/null", ...argv], {
      env: environment,
    });
    if (!success) throw new Error(stderr.toString());
    return stdout.toString();
  };
  const open = paneStreams(socket, environment);

  function session(name: string, columns: number, rows: number, ...program: readonly string[]) {
    const size = ["-x", String(columns), "-y", String(rows)];
    tmux("new-session", "-d", "-s", name, ...size, "-P", "-F", "#{session_id} #{pane_id}", ...program);
    // of the window: tmux 3.3a dies of a global one (ADR 0011)
    tmux("set-option", "-w", "-t", name, "window-size", "manual");
    const [id = "", pane = ""] = tmux("display-message", "-p", "-t", name, "#{session_id} #{pane_id}")
      .trim()
      .split(" ");
    return { session: id, pane };
  }

  const captured = (pane: string): string[] =>
    tmux("capture-pane", "-p", "-t", pane)
      .replace(/\n$/, "")
      .split("\n")
      .map((line) => line.trimEnd());
  const clients = (): string => tmux("list-clients", "-F", "#{client_flags}").trim();

  /** What the terminal shows and what tmux shows, once they are the same; the last pair where they never are. */
  async function same(shown: ShownTerminal, pane: string) {
    await until("the terminal shows what tmux shows", async () => {
      const [here, there] = [await shown.rows(), captured(pane)];
      return JSON.stringify(here) === JSON.stringify(there);
    });
  }

  beforeAll(() => {
    // the server stays between sessions
    session("_keep", 80, 24, "sleep", "infinity");
  });
  afterAll(() => {
    // the last test has killed it, where it came so far
    Bun.spawnSync(["tmux", "-L", socket, "kill-server"], { env: environment });
    home[Symbol.dispose]();
  });

  test("there are captures of every runtime", () => {
    expect([...new Set(captures.map(dirname))]).toEqual(readdirSync(SCREENS).toSorted());
  });

  test.each(captures)("%s, as tmux shows it, also after three resizes", async (path) => {
    const [, columns = "80", rows = "24"] = /(\d+)x(\d+)\.ansi$/.exec(path) ?? [];
    const address = session(
      "shown",
      Number(columns),
      Number(rows),
      "sh",
      "-c",
      `cat "$0"; exec sleep infinity`,
      resolve(SCREENS, path),
    );
    const shown = new ShownTerminal();
    const pane = new SharedPane(
      (listener) => open(address, listener),
      () => undefined,
    );
    pane.join(shown);
    await until("a screen came", () => shown.screens > 0);
    await same(shown, address.pane);
    for (const [width, height] of [
      [100, 30],
      [60, 20],
      [Number(columns), Number(rows)],
    ] as const) {
      tmux("resize-window", "-t", address.session, "-x", String(width), "-y", String(height));
      await same(shown, address.pane);
    }
    tmux("kill-session", "-t", address.session);
    await until("the end is told", () => shown.why !== undefined);
  });

  test("output, cursor, alternate screen and scroll region come over a join in the middle", async () => {
    const script = home.join("draw.sh");
    const go = home.join("go");
    writeFileSync(
      script,
      `printf '\\033[?1049h\\033[2J\\033[5;15r\\033[?6h\\033[3;4Hh\\303\\251llo\\033[31m red'
until test -e ${go}; do sleep 0.05; done
printf ' \\344\\270\\226 more\\033[?6l\\033[r\\033[20;70Hend'
exec sleep infinity`,
    );
    const address = session("draw", 80, 24, "sh", script);
    await until("it has drawn", () => captured(address.pane).some((line) => line.includes("red")));
    const shown = new ShownTerminal();
    const pane = new SharedPane(
      (listener) => open(address, listener),
      () => undefined,
    );
    pane.join(shown);
    await until("a screen came", () => shown.screens > 0);
    await same(shown, address.pane);
    writeFileSync(go, "");
    await until("it has drawn the rest", () => captured(address.pane).some((line) => line.includes("end")));
    await same(shown, address.pane);
    expect(shown.terminal.buffer.active.type).toBe("alternate");
    expect(shown.screens).toBe(1);
    expect([shown.terminal.buffer.active.cursorX, shown.terminal.buffer.active.cursorY]).toEqual([72, 19]);
    pane.leave(shown);
    await until("no client is left", () => clients() === "");
    tmux("kill-session", "-t", address.session);
  });

  test("a join in the middle of a character, and of an escape sequence, is none", async () => {
    const script = home.join("cut.sh");
    const go = (step: number) => home.join(`go${step}`);
    const waits = (step: number) => `until test -e ${go(step)}; do sleep 0.02; done`;
    writeFileSync(
      script,
      `printf 'caf\\303'
${waits(1)}
printf '\\251 \\033]2;a title'
${waits(2)}
printf ' and more\\007 \\033[3'
${waits(3)}
printf '1mred\\033[0m end'
exec sleep infinity`,
    );
    const address = session("cut", 80, 24, "sh", script);
    const join = () => {
      const shown = new ShownTerminal();
      const pane = new SharedPane((listener) => open(address, listener), ignore);
      pane.join(shown);
      return { shown, pane };
    };
    await until("it has begun", () => captured(address.pane)[0] === "caf");
    const viewers = [join()];
    for (const [step, line] of ["café", "café", "café  red end"].entries()) {
      await until("a screen came", () => viewers.every(({ shown }) => shown.screens > 0));
      writeFileSync(go(step + 1), "");
      await until("it has said the next", () => captured(address.pane)[0] === line);
      viewers.push(join());
    }
    for (const { shown } of viewers) await same(shown, address.pane);
    for (const { shown, pane } of viewers) pane.leave(shown);
    await until("no client is left", () => clients() === "");
    tmux("kill-session", "-t", address.session);
  });

  test("it is never a read-only client, and decides on no size", async () => {
    const address = session("flags", 90, 25, "sleep", "infinity");
    const shown = new ShownTerminal();
    const pane = new SharedPane(
      (listener) => open(address, listener),
      () => undefined,
    );
    pane.join(shown);
    await until("a screen came", () => shown.screens > 0);
    expect(clients()).toContain("control-mode");
    expect(clients()).toContain("ignore-size");
    expect(clients()).not.toContain("read-only");
    expect([shown.terminal.cols, shown.terminal.rows]).toEqual([90, 25]);
    pane.leave(shown);
    await until("no client is left", () => clients() === "");
  });

  test("what is typed arrives byte for byte, also in copy-mode", async () => {
    const typed = home.join("typed");
    const address = session(
      "typed",
      80,
      24,
      "sh",
      "-c",
      `stty raw -echo; printf ready; exec cat >"$0"`,
      typed,
    );
    await until("it reads", () => captured(address.pane)[0] === "ready");
    const shown = new ShownTerminal();
    const pane = new SharedPane(
      (listener) => open(address, listener),
      () => undefined,
    );
    pane.join(shown);
    const keys = Uint8Array.from({ length: 3000 }, (_, index) => index % 256);
    pane.type(keys);
    await until("all of it came", () => Bun.file(typed).size === keys.length);
    tmux("copy-mode", "-t", address.pane);
    pane.type(new TextEncoder().encode("\u001B[A;$(x) 'q'\n"));
    await until("that came too", () => Bun.file(typed).size > keys.length);
    const got = new Uint8Array(await Bun.file(typed).arrayBuffer());
    expect(got.subarray(0, keys.length)).toEqual(keys);
    expect(new TextDecoder().decode(got.subarray(keys.length))).toBe("\u001B[A;$(x) 'q'\n");
    pane.leave(shown);
    tmux("kill-session", "-t", address.session);
  });

  test("what is told to a program that does not listen any more is lost, and no error", async () => {
    let hasEnded = false;
    const deaf = startTalking(["sh", "-c", "exec <&-; echo deaf; exec sleep 1"], {
      environment: { PATH: "/usr/bin:/bin" },
      onOutput: () => {
        for (let time = 0; time < 3; time += 1) deaf.write("text\n");
      },
      onEnd: () => (hasEnded = true),
    });
    await until("it has ended", () => hasEnded);
    deaf.write("text\n");
    deaf.kill();
  });

  test("a server that does not answer any more is said, and its last screen not shown as new for ever", async () => {
    const viewer = new ShownTerminal();
    const address = session("frozen", 80, 24, "sleep", "infinity");
    const pane = new SharedPane((on) => open(address, on), ignore);
    pane.join(viewer);
    await until("a screen came", () => viewer.screens > 0);
    const server = Number(tmux("display-message", "-p", "#{pid}"));
    process.kill(server, "SIGSTOP");
    try {
      await until("it is said", () => viewer.why !== undefined, { deadline: 40_000 });
    } finally {
      process.kill(server, "SIGCONT");
    }
    expect(viewer.why).toBe("tmux does not answer");
    await until("no client is left", () => clients() === "");
    tmux("kill-session", "-t", address.session);
  });

  test("a session that is not there is the end, and so is a server that is killed", async () => {
    const [stranger, viewer] = [new ShownTerminal(), new ShownTerminal()];
    const gone = new SharedPane((on) => open({ session: "$999", pane: "%999" }, on), ignore);
    gone.join(stranger);
    await until("the end is told", () => stranger.why !== undefined);
    expect(gone.viewers).toBe(0);
    const pane = new SharedPane((on) => open(session("last", 80, 24, "sleep", "infinity"), on), ignore);
    pane.join(viewer);
    await until("a screen came", () => viewer.screens > 0);
    tmux("kill-server");
    await until("the end is told", () => viewer.why !== undefined);
  });
});

function ignore(): void {}
