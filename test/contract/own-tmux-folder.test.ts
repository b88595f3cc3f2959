/** The folder for an agent's own tmux where the usual path is too long for a socket: the launcher's own functions, which remove it again. */
// runs once: a function of its arguments
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import type { AgentName } from "../../src/base/names.ts";
import { shortOwnTmux } from "../../src/domain/install/own-tmux.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { TemporaryFolder } from "../support/temporary-home.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const PARTS = resolve(import.meta.dir, "../../framework/tools/fleet/launcher");
const UID = process.getuid?.() ?? 0;

/** `runtime`: a folder in which nothing but short names fit; "": there is none. */
function launcher(script: string, { home, runtime }: { readonly home: string; readonly runtime: string }) {
  const program = `set -u
. "$1/command.sh"
home=$2 socket=mosaic-factory name=coder0 logs=$2/fleet/logs/coder0 XDG_RUNTIME_DIR=$3
[[ -n $3 ]] || unset XDG_RUNTIME_DIR
choose_own_tmux
${script}`;
  const { stdout, stderr } = Bun.spawnSync(["bash", "-c", program, "bash", PARTS, home, runtime]);
  return (stdout.toString() + stderr.toString()).trim();
}

/** A server in a process of its own: killed, it leaves its socket behind, as tmux does. */
async function listenAt(path: string) {
  const program = `Bun.listen({ unix: ${JSON.stringify(path)}, socket: { data() {} } }); console.log("listens")`;
  const child = Bun.spawn([process.execPath, "-e", program], { stdout: "pipe" });
  await child.stdout.getReader().read();
  return {
    async kill() {
      child.kill("SIGKILL");
      await child.exited;
    },
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}

const LONG = "/home/someone/a-folder-whose-name-is-so-long-that-no-socket-has-room-in-it/and-one-more/mosaic";

/** A folder in the place of XDG_RUNTIME_DIR: with it the usual path is too long, and the short one is not in /tmp. */
function inFolder(folder: TemporaryFolder, script: string) {
  const runtime = folder.join("r".repeat(80));
  mkdirSync(runtime, { recursive: true });
  const said = launcher(script, { home: LONG, runtime });
  return { said, left: readdirSync(runtime), runtime };
}

describe("the short folder for an agent's own tmux", () => {
  test("is where mosaic looks for it when it is uninstalled", () => {
    const chosen = launcher('echo "$own_tmux"', { home: LONG, runtime: "" });
    expect(
      shortOwnTmux({ home: LONG, socket: "mosaic-factory", userId: UID }, "coder0" as AgentName),
    ).toContain(chosen);
    expect(launcher('echo "$own_tmux"', { home: "/h", runtime: "" })).toBe("/h/fleet/logs/coder0/tmux");
  });

  test("is gone when a life has ended, be it used or not", () => {
    for (const made of ['"$own_tmux"', '"$own_tmux/tmux-$UID"']) {
      using folder = new TemporaryFolder();
      const { said, left } = inFolder(
        folder,
        `mkdir -p ${made}; ls "$XDG_RUNTIME_DIR" | wc -l; remove_short_own_tmux; echo "$?"`,
      );
      expect([said, left]).toEqual(["1\n0", []]);
    }
  });

  test("stays while anything is in it", () => {
    using folder = new TemporaryFolder();
    const { left, runtime } = inFolder(
      folder,
      'mkdir -p "$own_tmux/tmux-$UID"; : >"$own_tmux/tmux-$UID/default"; remove_short_own_tmux',
    );
    expect(existsSync(join(runtime, left[0] ?? "", `tmux-${UID}`, "default"))).toBe(true);
  });

  test("goes with the socket of a server that has ended, and not with that of one that lives", async () => {
    using folder = new TemporaryFolder();
    const path = folder.join("r");
    mkdirSync(join(path, `tmux-${UID}`), { recursive: true });
    const socket = join(path, `tmux-${UID}`, "default");
    await using server = await listenAt(socket);
    const remove = () => {
      const script = `choose_own_tmux() { own_tmux=${path} own_tmux_is_short=1; }; remove_short_own_tmux`;
      launcher(script, { home: LONG, runtime: "" });
      return existsSync(path);
    };
    expect(remove()).toBe(true);
    await server.kill();
    expect([existsSync(socket), remove()]).toEqual([true, false]);
  });

  test("is not removed through a link", () => {
    using folder = new TemporaryFolder();
    mkdirSync(folder.join(`elsewhere/tmux-${UID}`), { recursive: true });
    symlinkSync(folder.join("elsewhere"), folder.join("link"));
    const { left } = inFolder(folder, `ln -s ${folder.join("elsewhere")} "$own_tmux"; remove_short_own_tmux`);
    expect([left.length, existsSync(folder.join(`elsewhere/tmux-${UID}`))]).toEqual([1, true]);
  });

  test("is the only one that is removed: the usual one is the home's", () => {
    using folder = new TemporaryFolder();
    const home = folder.join("h");
    expect(
      launcher('mkdir -p "$own_tmux"; remove_short_own_tmux; [[ -d $own_tmux ]] && echo there', {
        home,
        runtime: "",
      }),
    ).toBe("there");
  });
});
