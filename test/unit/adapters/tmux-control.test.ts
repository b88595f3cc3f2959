/** What a client of tmux in control mode is told, and when: one word in the wrong moment ends the server (ADR 0019). */
import { expect, setDefaultTimeout, test } from "bun:test";
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { paneStreams } from "../../../src/adapters/tmux-control.ts";
import type { SocketName } from "../../../src/base/names.ts";
import { until } from "../../support/poll.ts";
import { isRunning } from "../../support/processes.ts";
import { TemporaryFolder } from "../../support/temporary-home.ts";

setDefaultTimeout(30_000);

/** In the place of tmux: says something once the file `speaks` is there, keeps what it is told, and answers it. */
const TMUX = `#!/bin/sh
folder=\${0%/*}
echo $$ >"$folder/pid"
printf '%s ' "$@" >"$folder/arguments.new" && mv "$folder/arguments.new" "$folder/arguments"
while ! [ -e "$folder/speaks" ]; do sleep 0.02; done
printf '%%begin 1 1 0\\n%%end 1 1 0\\n'
[ ! -e "$folder/notices" ] || { cat "$folder/notices"; rm "$folder/notices"; : >"$folder/told-of-notices"; }
while read -r line; do
  printf '%s\\n' "$line" >>"$folder/told"
  [ -e "$folder/silent" ] || printf '%%begin 1 2 1\\n%%end 1 2 1\\n'
done
: >"$folder/saw-an-end"
`;

const ignore = () => undefined;

function opened(folder: TemporaryFolder) {
  writeFileSync(folder.join("tmux"), TMUX);
  chmodSync(folder.join("tmux"), 0o700);
  const open = paneStreams("s" as SocketName, { PATH: `${folder.path}:/usr/bin:/bin` });
  const stream = open({ session: "$1", pane: "%7" }, { output: ignore, broken: ignore, ended: ignore });
  const path = (name: string) => folder.join(name);
  const lines = (name: string) =>
    (existsSync(path(name)) ? readFileSync(path(name), "utf8") : "").split("\n");
  return {
    stream,
    lines,
    speaks: () => writeFileSync(path("speaks"), ""),
    has: (name: string) => until(`there is ${name}`, () => existsSync(path(name))),
    ended: () => until("it has ended", () => !isRunning(Number(lines("pid")[0]))),
  };
}

test("starts no server, and is asked nothing before the server has said something to it", async () => {
  using folder = new TemporaryFolder("control");
  const { stream, lines, speaks, has, ended } = opened(folder);
  stream.resize(90, 30);
  await has("arguments");
  expect(lines("arguments")[0]).toStartWith("-N -L s -C attach-session ");
  expect(lines("told")).toEqual([""]);
  speaks();
  await until("it is asked", () => lines("told").includes("resize-window -t %7 -x 90 -y 30"));
  stream.close();
  await ended();
});

test("the server forgets what the pane has printed before its client ends, and never sees the end of what it reads", async () => {
  using folder = new TemporaryFolder("control");
  const { stream, lines, speaks, ended } = opened(folder);
  speaks();
  stream.resize(200, 50);
  await until("it is asked", () => lines("told").length > 1);
  stream.close();
  await ended();
  expect(lines("told").slice(-3)).toEqual([
    "resize-window -t %7 -x 200 -y 50",
    "refresh-client -A '%7:pause'",
    "",
  ]);
  expect(existsSync(folder.join("saw-an-end"))).toBe(false);
});

test("a client whose server does not answer any more is ended all the same", async () => {
  using folder = new TemporaryFolder("control");
  const { stream, lines, speaks, ended } = opened(folder);
  speaks();
  stream.resize(200, 50);
  await until("it is asked", () => lines("told").length > 1);
  writeFileSync(folder.join("silent"), "");
  stream.close();
  await ended();
  expect(existsSync(folder.join("saw-an-end"))).toBe(false);
});

test("a client whose reader is killed sees no end of what it reads", async () => {
  using folder = new TemporaryFolder("control");
  writeFileSync(folder.join("tmux"), TMUX);
  chmodSync(folder.join("tmux"), 0o700);
  writeFileSync(folder.join("speaks"), "");
  const talking = new URL("../../../src/adapters/talking.ts", import.meta.url).pathname;
  const reader = Bun.spawn(
    [
      process.execPath,
      "-e",
      `const { startTalking } = await import(${JSON.stringify(talking)});
       startTalking([${JSON.stringify(folder.join("tmux"))}], {
         environment: { PATH: "/usr/bin:/bin" }, onOutput() {}, onEnd() {},
       }).write("a word\\n");
       await Bun.sleep(60_000);`,
    ],
    { stdin: "ignore", stdout: "ignore", stderr: "inherit" },
  );
  const told = () => existsSync(folder.join("told"));
  await until("it is told something", told);
  const client = Number(readFileSync(folder.join("pid"), "utf8"));
  reader.kill("SIGKILL");
  await reader.exited;
  // by the shell that waits for the reader's end
  await until("it is killed", () => !isRunning(client));
  expect(existsSync(folder.join("saw-an-end"))).toBe(false);
});

test("a client that has not introduced itself is not ended before it has, and then at once", async () => {
  using folder = new TemporaryFolder("control");
  const { stream, lines, speaks, has, ended } = opened(folder);
  await has("arguments");
  stream.close();
  // longer than one is given to end by itself, and than a turn once was
  await Bun.sleep(3_400);
  speaks();
  await ended();
  expect(lines("told")).toEqual(["refresh-client -A '%7:pause'", ""]);
});

test("no client begins while sessions come and go, for a notice meanwhile ends the server", async () => {
  using folder = new TemporaryFolder("control");
  const first = opened(folder);
  await first.has("arguments");
  writeFileSync(folder.join("notices"), "%sessions-changed\n");
  first.speaks();
  await first.has("told-of-notices");
  const noticed = performance.now();
  // it is in the pipe; it is read in the next turn
  await Bun.sleep(50);
  rmSync(folder.join("arguments"));
  const second = opened(folder);
  await second.has("arguments");
  expect(performance.now() - noticed).toBeGreaterThan(200);
  first.stream.close();
  second.stream.close();
  await second.ended();
});
