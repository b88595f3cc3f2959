/** Whether a server lives whose socket's file cannot be called, asked of real servers. */
import { expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { noServer } from "../../src/adapters/tmux-socket.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { TemporaryHome } from "../support/temporary-home.ts";

setDefaultTimeout(30_000);
forbidLeaks();

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
  const refused = `error connecting to ${server.path} (No such file or directory)`;
  const gone: number[] = [];
  await server.whileHealed(async () => {
    for (let look = 0; look < 100; look += 1) {
      if ((await noServer(refused))?.known === true) gone.push(look);
    }
  });
  expect(gone).toEqual([]);
});
