/** What a client of tmux in control mode is told, and when: one word in the wrong moment ends the server (ADR 0019). */
import { expect, setDefaultTimeout, test } from "bun:test";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { paneStreams } from "../../../src/adapters/tmux-control.ts";
import type { SocketName } from "../../../src/base/names.ts";
import { until } from "../../support/poll.ts";
import { TemporaryFolder } from "../../support/temporary-home.ts";

setDefaultTimeout(30_000);

/** In the place of tmux: says something once the file `speaks` is there, and keeps what it is told until the end. */
const TMUX = `#!/bin/sh
folder=\${0%/*}
printf '%s ' "$@" >"$folder/arguments.new" && mv "$folder/arguments.new" "$folder/arguments"
while ! [ -e "$folder/speaks" ]; do sleep 0.02; done
printf '%%begin 1 1 0\\n%%end 1 1 0\\n'
cat >"$folder/told"
: >"$folder/ended"
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
  };
}

test("starts no server, and is asked nothing before the server has said something to it", async () => {
  using folder = new TemporaryFolder("control");
  const { stream, lines, speaks, has } = opened(folder);
  stream.resize(90, 30);
  await has("arguments");
  expect(lines("arguments")[0]).toStartWith("-N -L s -C attach-session ");
  expect(lines("told")).toEqual([""]);
  speaks();
  await until("it is asked", () => lines("told").includes("resize-window -t %7 -x 90 -y 30"));
  stream.close();
  await has("ended");
});

test("the server forgets what the pane has printed before its client ends", async () => {
  using folder = new TemporaryFolder("control");
  const { stream, lines, speaks, has } = opened(folder);
  speaks();
  await has("told");
  stream.resize(200, 50);
  await until("it is asked", () => lines("told").length > 1);
  stream.close();
  await has("ended");
  expect(lines("told").slice(-3)).toEqual([
    "resize-window -t %7 -x 200 -y 50",
    "refresh-client -A '%7:pause'",
    "",
  ]);
});

test("a client that has not introduced itself is not ended before it has, and then at once", async () => {
  using folder = new TemporaryFolder("control");
  const { stream, lines, speaks, has } = opened(folder);
  await has("arguments");
  stream.close();
  // longer than one is given to end by itself, and than a turn once was
  await Bun.sleep(3_400);
  speaks();
  await has("ended");
  expect(lines("told")).toEqual(["refresh-client -A '%7:pause'", ""]);
});
