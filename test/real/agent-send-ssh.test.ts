/** agent-send.sh -H: over a stand-in for ssh whose far end has an empty environment and a handful of programs. */
// runs once: it tries bash scripts that know no uid
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { AgentSendBench, RECEIVER_PROGRAMS } from "../support/agent-send-bench.ts";
import { forbidLeaks } from "../support/leaks.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const said = (text: string, there = "far.example") => `[${hostname()}:operator -> ${there}:a] ${text}`;
const NOTE = "send-message: flock is not installed: two senders at once may mix their texts\n";

describe("by ssh", () => {
  test("a message arrives where there is only bash, tmux, base64 and coreutils", async () => {
    using bench = new AgentSendBench();
    await bench.stub("a");
    const env = { MOSAIC_SSH: bench.ssh() };
    const text = '$(touch "$HOME/x") `id` \'q\' "d" ; \\ \ttab\nü 漢字';
    const sent = await bench.send(["-s", "a", "-L", bench.socket, "-H", "me@far.example", "-v"], {
      env,
      input: text,
    });
    expect(sent).toMatchObject({
      status: 0,
      stdout: "a: submitted; the text left the box (no proof: the script cannot see the runtime's record)\n",
    });
    await bench.accepted("a", said(text));
    expect(existsSync(bench.home.join("x"))).toBe(false);
  });

  test("the command line is the same whatever is sent, and holds nothing of it", async () => {
    using bench = new AgentSendBench();
    await bench.recorder("a");
    const env = { MOSAIC_SSH: bench.ssh() };
    await bench.send(["-s", "a", "-L", bench.socket, "-H", "far", "-m", "secret", "-n", "ci"], { env });
    const words = bench.sshArguments();
    expect(words.slice(-3)).toEqual(["--", "far", "exec bash -s -- --received"]);
    expect(words.slice(0, -3).every((word) => /^-[oT]$|^[A-Za-z]+=\w+$/.test(word))).toBe(true);
    await bench.receives("a", `<[${hostname()}:ci -> far:a] secret>⏎`);
  });

  test("the socket is that of the far end unless -L says which", async () => {
    using bench = new AgentSendBench();
    await bench.recorder("a");
    const sent = await bench.send(["-s", "a", "-H", "far", "-m", "x"], { env: { MOSAIC_SSH: bench.ssh() } });
    expect(sent).toEqual({
      status: 24,
      stdout: "",
      stderr: "send-message: a: no such session on socket mosaic-factory; nothing was typed\n",
    });
  });

  test("a verdict of the far end is the verdict", async () => {
    using bench = new AgentSendBench();
    await bench.stub("a", "--trust");
    const env = { MOSAIC_SSH: bench.ssh() };
    expect((await bench.send(["-s", "a", "-L", bench.socket, "-H", "far", "-m", "x"], { env })).status).toBe(
      22,
    );
    expect(
      (await bench.send(["-s", "a", "-L", bench.socket, "-H", "far", "-m", "x", "-C", "no"], { env })).status,
    ).toBe(3);
  });

  test("a greeting of the far end is no harm", async () => {
    using bench = new AgentSendBench();
    await bench.recorder("a");
    const env = { MOSAIC_SSH: bench.ssh("echo 'Welcome to far'; echo") };
    const sent = await bench.send(["-s", "a", "-L", bench.socket, "-H", "far", "-m", "x"], { env });
    expect(sent).toEqual({
      status: 0,
      stdout: "a: submitted (no proof: the script cannot see the runtime's record)\n",
      stderr: NOTE,
    });
  });
});

describe("nothing is typed", () => {
  test.each([
    ["an option", "-oProxyCommand=touch x"],
    ["a substitution", "$(touch x)"],
    ["a second word", "far x"],
    ["a newline", "far\nx"],
    ["nothing", ""],
    ["backticks", "me@`touch x`"],
  ])("where the host is %s", async (_, host) => {
    using bench = new AgentSendBench();
    const env = { MOSAIC_SSH: bench.ssh() };
    expect(await bench.send(["-s", "a", "-H", host, "-m", "x"], { env })).toMatchObject({ status: 2 });
    expect(bench.sshArguments()).toEqual([]);
    expect(existsSync(bench.home.join("x"))).toBe(false);
  });

  test.each([
    ["is refused", "echo 'ssh: connect to host far port 22: Connection refused' >&2; exit 255", 1],
    ["ends in the middle of the script", "head -c 5000 >/dev/null; exit 255", 1],
    ["ends before a word was said, all read", "cat >/dev/null; exit 255", 1],
  ] as const)("where the connection %s", async (_, before, status) => {
    using bench = new AgentSendBench();
    await bench.recorder("a");
    const env = {
      MOSAIC_SSH: bench.ssh(`${before === "cat >/dev/null; exit 255" ? "timeout 1 " : ""}${before}`),
    };
    const sent = await bench.send(["-s", "a", "-L", bench.socket, "-H", "far", "-m", "x"], { env });
    expect(sent).toMatchObject({ status, stdout: "" });
    expect(sent.stderr).toContain("far was not reached; nothing was typed");
    expect(bench.received("a")).toBe("");
  });

  test("where the script or the message is cut off on its way", async () => {
    using bench = new AgentSendBench();
    await bench.recorder("a");
    const far = bench.ssh();
    const cut = bench.program(
      "cut-ssh",
      `#!/bin/bash\ndd bs=1 count="$MOSAIC_CUT" status=none | ${far} "$@"\n`,
      bench.shims,
    );
    const size = Bun.file(`${bench.scripts}/send-message.sh`).size;
    for (const bytes of [size - 6000, size - 20, size + 1, size + 30, size + 1000]) {
      const env = { MOSAIC_SSH: cut, MOSAIC_CUT: String(bytes) };
      const sent = await bench.send(["-s", "a", "-L", bench.socket, "-H", "far"], {
        env,
        input: "x".repeat(5000),
      });
      expect(sent.status).toBe(1);
    }
    expect(bench.received("a")).toBe("");
  });

  test("where the far end has no base64 or no tmux", async () => {
    for (const missing of ["base64", "tmux"]) {
      using bench = new AgentSendBench();
      await bench.recorder("a");
      const env = {
        MOSAIC_SSH: bench.ssh(
          "",
          RECEIVER_PROGRAMS.filter((name) => name !== missing),
        ),
      };
      const sent = await bench.send(["-s", "a", "-L", bench.socket, "-H", "far", "-m", "x"], { env });
      expect(sent.stderr).toContain(`${missing} is not installed`);
      expect(sent.status).toBe(5);
      expect(bench.received("a")).toBe("");
    }
  });

  test("where the far end has no bash", async () => {
    using bench = new AgentSendBench();
    const env = { MOSAIC_SSH: bench.ssh("echo 'sh: exec: bash: not found' >&2; exit 127") };
    const sent = await bench.send(["-s", "a", "-H", "far", "-m", "x"], { env });
    expect(sent).toMatchObject({ status: 5, stdout: "" });
    expect(sent.stderr).toContain("far has no bash; nothing was typed");
  });

  test("where there is no ssh", async () => {
    using bench = new AgentSendBench();
    const env = { MOSAIC_SSH: "no-such-ssh -o x" };
    const sent = await bench.send(["-s", "a", "-H", "far", "-m", "x"], { env });
    expect(sent).toEqual({
      status: 5,
      stdout: "",
      stderr: "agent-send: 'no-such-ssh -o x' is not installed; nothing was sent\n",
    });
  });
});

test("a connection that breaks after the far end had the message is not known, whatever came of it", async () => {
  using bench = new AgentSendBench();
  await bench.recorder("a");
  const far = bench.ssh();
  const broken = bench.program("broken-ssh", `#!/bin/bash\n${far} "$@"\nexit 255\n`, bench.shims);
  const sent = await bench.send(["-s", "a", "-L", bench.socket, "-H", "far", "-m", "x"], {
    env: { MOSAIC_SSH: broken },
  });
  expect(sent.status).toBe(21);
  expect(sent.stderr).toContain("the connection to far broke; it is not known what was typed");
});
