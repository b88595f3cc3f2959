/** A program that is talked with: the end of what it reads would be a word of ours too. */
import { expect, setDefaultTimeout, test } from "bun:test";
import {
  chmodSync,
  closeSync,
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from "node:fs";
import { openHeldOutput, openHeldPipe } from "../../../src/adapters/held-pipe.ts";
import { until } from "../../support/poll.ts";
import { isRunning } from "../../support/processes.ts";
import { TemporaryFolder } from "../../support/temporary-home.ts";

setDefaultTimeout(120_000);

/** Keeps what it is told, and whether it saw an end. */
const PROGRAM = `#!/bin/sh
folder=\${0%/*}
echo $$ >"$folder/pid"
while read -r line; do
  printf '%s\\n' "$line" >>"$folder/told"
done
: >"$folder/saw-an-end"
`;

test("a program whose reader is killed sees no end of what it reads", async () => {
  using folder = new TemporaryFolder("talking");
  writeFileSync(folder.join("program"), PROGRAM);
  chmodSync(folder.join("program"), 0o700);
  const talking = new URL("../../../src/adapters/talking.ts", import.meta.url).pathname;
  const reader = Bun.spawn(
    [
      process.execPath,
      "-e",
      `const { startTalking } = await import(${JSON.stringify(talking)});
       startTalking([${JSON.stringify(folder.join("program"))}], {
         environment: { PATH: "/usr/bin:/bin" }, onOutput() {}, onEnd() {},
       }).write("a word\\n");
       await Bun.sleep(60_000);`,
    ],
    { stdin: "ignore", stdout: "ignore", stderr: "inherit" },
  );
  await until("it is told something", () => existsSync(folder.join("told")));
  const program = Number(readFileSync(folder.join("pid"), "utf8"));
  reader.kill("SIGKILL");
  await reader.exited;
  // by the shell that waits for the reader's end
  await until("it is killed", () => !isRunning(program));
  expect(existsSync(folder.join("saw-an-end"))).toBe(false);
});

/** Our descriptors of what this one is of. */
function descriptorsOf(whole: string): number {
  return readdirSync("/proc/self/fd").filter((each) => linkOf(each) === whole).length;
}

function linkOf(descriptor: number | string): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return undefined; // closed meanwhile
  }
}

test("no descriptor is left of a pipe that has ended", async () => {
  const { stdin, writer } = openHeldPipe();
  const input = linkOf(stdin) ?? "";
  void writer.write("a word\n");
  await writer.end();
  closeSync(stdin);
  const { stdout, reading } = openHeldOutput();
  const output = linkOf(stdout) ?? "";
  closeSync(stdout);
  closeSync(reading);
  expect([input, output]).toEqual([expect.stringMatching(/^pipe:/), expect.stringMatching(/^pipe:/)]);
  // the writer closes its own behind what is still to be written
  await until("none is left", () => descriptorsOf(input) + descriptorsOf(output) === 0);
});
