/** Whether a server lives whose socket's file cannot be called, asked of real servers. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { copyFileSync, mkdirSync, readdirSync, readlinkSync } from "node:fs";
import { noServer, whyHidden } from "../../src/adapters/tmux-socket.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";
import { TemporaryHome } from "../support/temporary-home.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const REFUSED = (path: string) => `error connecting to ${path} (No such file or directory)`;

class Server implements Disposable {
  readonly #home = new TemporaryHome();
  readonly pid: number;
  readonly path: string;

  constructor() {
    mkdirSync(this.#home.join("t"));
    this.#call("new-session", "-d", "sleep 1000");
    const [pid, path] = this.#call("display-message", "-p", "#{pid} #{socket_path}").split(" ");
    if (!Number(pid) || path === undefined) throw new Error("no tmux server was started");
    this.pid = Number(pid);
    this.path = path;
  }

  #call(...argv: readonly string[]): string {
    return Bun.spawnSync(["tmux", "-f", "/dev/null", "-L", "socket", ...argv], {
      env: this.#home.environment({ TMUX_TMPDIR: this.#home.join("t") }),
    })
      .stdout.toString()
      .trim();
  }

  /** While its socket is made anew all the time, as launchers do that heal it. */
  async whileHealed(work: () => Promise<void>): Promise<void> {
    const script = 'while kill -USR1 "$0"; do read -rt 0.002 <> <(:); done';
    const healing = Bun.spawn(["bash", "-c", script, `${this.pid}`], { stderr: "ignore" });
    try {
      await work();
    } finally {
      healing.kill("SIGKILL");
      await healing.exited;
    }
  }

  [Symbol.dispose](): void {
    this.#call("kill-server");
    this.#home[Symbol.dispose]();
  }
}

test("a server that makes its socket anew while it is looked for is not told to be gone", async () => {
  using server = new Server();
  const refused = REFUSED(server.path);
  const gone: number[] = [];
  await server.whileHealed(async () => {
    // a look that believes what it sees first is wrong every other time; each waits for a processor that healing keeps busy
    for (let look = 0; look < 20; look += 1) {
      if ((await noServer(refused))?.known === true) gone.push(look);
    }
  });
  expect(gone).toEqual([]);
});

/** A program called tmux that holds our own listening socket; `parent`: who starts it, where that is not us. */
class Holder implements AsyncDisposable {
  readonly #home = new TemporaryHome();
  readonly #listening: Bun.UnixSocketListener<undefined>;
  readonly #child: Bun.Subprocess;
  readonly path: string;

  constructor(parent: readonly string[] = []) {
    this.path = this.#home.join("s");
    const before = ownSockets();
    this.#listening = Bun.listen({ unix: this.path, socket: { data() {} } });
    const [socket = ""] = ownSockets().difference(before);
    const program = this.#home.join("tmux-of-a-test");
    copyFileSync("/bin/sleep", program);
    this.#child = Bun.spawn([...parent, program, "1000"], {
      stdio: ["ignore", "ignore", "ignore", Number(socket)],
      // a group of its own, with whatever it starts
      detached: true,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.kill(-this.#child.pid, "SIGKILL");
    await this.#child.exited;
    this.#listening.stop();
    this.#home[Symbol.dispose]();
  }
}

function ownSockets(): Set<string> {
  return new Set(readdirSync("/proc/self/fd").filter(isSocket));
}

function isSocket(descriptor: string): boolean {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`).startsWith("socket:");
  } catch {
    return false;
  }
}

/** Of a tmux server that we are ourselves. */
const answers = (path: string) => async () => ({
  status: 0,
  stdout: `${process.pid} ${path}\n`,
  stderr: "",
  timedOut: false,
});

describe("a server that answers and knows of no home", () => {
  test("is not the second of its path because it is about to start a program", async () => {
    await using holder = new Holder();
    await until("the program is there", async () => (await noServer(REFUSED(holder.path)))?.known === false);
    expect(await whyHidden(answers(holder.path), [], holder.path)).toBeUndefined();
  });

  test("hides the one that had the socket before", async () => {
    await using holder = new Holder(["sh", "-c", '"$0" "$1" & wait']);
    await until(
      "it is told",
      async () => (await whyHidden(answers(holder.path), [], holder.path)) !== undefined,
    );
    expect(await whyHidden(answers(holder.path), [], holder.path)).toMatch(/lives$/);
    // what answers has its socket elsewhere: a link stands where the client looks
    expect(await whyHidden(answers("/elsewhere/s"), [], holder.path)).toMatch(/lives$/);
    expect(await whyHidden(answers("/elsewhere/s"), [], "/elsewhere/link")).toBeUndefined();
  });
});
