/** agent-send.sh and send-message.sh: what is asked of them, and that a message arrives as it was given. */
// runs once: it tries bash scripts that know no uid
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { AgentSendBench, RECEIVER_PROGRAMS } from "../support/agent-send-bench.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";

setDefaultTimeout(120_000);
forbidLeaks();

const HOST = hostname();
const NO_PROOF = "(no proof: the script cannot see the runtime's record)";

const envelope = (agent: string, speaker = "operator", host = HOST) =>
  `[${host}:${speaker} -> ${HOST}:${agent}] `;

describe("a message", () => {
  test("is submitted behind an envelope, and nothing more is claimed", async () => {
    using bench = new AgentSendBench();
    await bench.stub("coder1");
    const sent = await bench.send(["-s", "coder1", "-m", "hello"]);
    expect(sent).toEqual({ status: 0, stdout: `coder1: submitted ${NO_PROOF}\n`, stderr: "" });
    await bench.accepted("coder1", `${envelope("coder1")}hello`);
  });

  test("goes to exactly the session that was named, '.' being '_' there", async () => {
    using bench = new AgentSendBench();
    for (const session of ["coder1", "coder10", "a_b"]) await bench.recorder(session);
    expect((await bench.send(["-s", "coder", "-m", "x"])).status).toBe(24);
    expect((await bench.send(["-s", "coder1", "-m", "one"])).status).toBe(0);
    expect((await bench.send(["-s", "a.b", "-m", "dots"])).status).toBe(0);
    await bench.receives("coder1", `<${envelope("coder1")}one>⏎`);
    expect(bench.received("coder10")).toBe("");
    await bench.receives("a_b", `<${envelope("a.b")}dots>⏎`);
  });

  test.each([
    ["-m", "from -m", {}],
    ["-f", "from a file", {}],
    ["-f -", "from stdin, asked for", {}],
    ["", "from stdin, not asked for", {}],
  ] as const)("is taken %s", async (way, text) => {
    using bench = new AgentSendBench();
    await bench.recorder("a");
    const file = bench.home.join("-a file; $(touch x)");
    writeFileSync(file, text);
    const argv = { "-m": ["-m", text], "-f": ["-f", "-a file; $(touch x)"], "-f -": ["-f", "-"], "": [] }[
      way
    ];
    const sent = await bench.send(["-s", "a", ...argv], way === "-m" || way === "-f" ? {} : { input: text });
    expect(sent.stderr).toBe("");
    await bench.receives("a", `<${envelope("a")}${text}>⏎`);
  });

  test.each([
    ["by nobody in particular", [], {}, `${HOST}:operator`],
    ["by an agent", [], { MOSAIC_AGENT_NAME: "planner.2" }, `${HOST}:planner.2`],
    ["-n", ["-n", "ci"], { MOSAIC_AGENT_NAME: "planner" }, `${HOST}:ci`],
    ["-S", ["-S", "far-1.example:lead", "-n", "ci"], {}, "far-1.example:lead"],
  ] as const)("says who speaks: %s", async (_, argv, env, source) => {
    using bench = new AgentSendBench();
    await bench.recorder("a");
    expect((await bench.send(["-s", "a", "-m", "x", ...argv], { env })).status).toBe(0);
    await bench.receives("a", `<[${source} -> ${HOST}:a] x>⏎`);
  });

  test("goes to the server of -L, else of MOSAIC_TMUX_SOCKET, never to the default one", async () => {
    using bench = new AgentSendBench();
    await bench.recorder("a");
    const other = ["new-session", "-d", "-s", "a", `exec tee '${bench.home.join("other.bytes")}'`];
    for (const socket of [bench.otherSocket, "default"]) bench.tmuxOf(socket, ...other);
    expect((await bench.send(["-s", "a", "-L", bench.otherSocket, "-m", "x"])).status).toBe(0);
    expect(bench.received("a")).toBe("");
    expect(bench.received("other")).toContain(`${envelope("a")}x`);
    expect(await bench.send(["-s", "a", "-L", "default", "-m", "y"])).toMatchObject({ status: 2 });
    const env = { MOSAIC_TMUX_SOCKET: "" };
    expect((await bench.send(["-s", "a", "-m", "y"], { env })).stderr).toContain("socket mosaic-factory");
  });

  test("with -r is sent as it is, and what that risks is said", async () => {
    using bench = new AgentSendBench();
    await bench.recorder("a");
    const sent = await bench.send(["-s", "a", "-r", "-m", "!ls"]);
    expect(sent.stderr).toContain("most runtimes run a message that starts with ! or / as a command");
    expect((await bench.send(["-s", "a", "-r", "-m", "plain"])).stderr).toBe("");
    await bench.receives("a", "<!ls>⏎<plain>⏎");
  });

  test("goes through send-message.sh alone without an envelope", async () => {
    using bench = new AgentSendBench();
    await bench.stub("a");
    const sent = await bench.send(["-s", "a", "-v", "-m", "plain"], { script: "send-message.sh" });
    expect(sent).toMatchObject({ status: 0, stdout: `a: submitted; the text left the box ${NO_PROOF}\n` });
    await bench.accepted("a", "plain");
  });

  test("with -v is looked after, and its class and envelope are shown", async () => {
    using bench = new AgentSendBench();
    await bench.stub("a");
    const sent = await bench.send(["-s", "a", "-v", "-C", "reaction", "-m", "x"]);
    expect(sent.stdout).toBe(`a: submitted; the text left the box ${NO_PROOF}\n`);
    expect(sent.stderr).toMatch(/^agent-send: class reaction, \d+ bytes, envelope \[.*:a\] \n$/);
  });

  test("with -v is not called seen where the screen is a strange one", async () => {
    using bench = new AgentSendBench();
    await bench.recorder("a");
    const sent = await bench.send(["-s", "a", "-v", "-m", "x"]);
    expect(sent).toMatchObject({ status: 21, stdout: "" });
    expect(sent.stderr).toContain("this screen is not known");
    await bench.receives("a", `<${envelope("a")}x>⏎`);
  });

  test("needs bash, tmux, base64 and coreutils, nothing more", async () => {
    using bench = new AgentSendBench();
    await bench.recorder("a");
    const programs = [...RECEIVER_PROGRAMS, "readlink", "dirname", "uname", "cat", "env"];
    const sent = await bench.send(["-s", "a", "-m", "x"], { env: { PATH: bench.pathOf("few", programs) } });
    expect(sent.status).toBe(0);
    expect(sent.stderr).toBe(
      "send-message: flock is not installed: two senders at once may mix their texts\n",
    );
    await bench.receives("a", `<${envelope("a")}x>⏎`);
  });
});

/** As it must arrive; the recorder sees the newlines of a paste as Enter's byte. */
const HOSTILE: readonly (readonly [what: string, given: string, arrives?: string])[] = [
  ["a substitution", '$(touch "$HOME/x") `touch x` ${HOME} $HOME'],
  ["quotes", `it's "quoted" \\" \\' \\n %s %d`],
  ["an ending that tmux takes for its own", "echo hi;"],
  ["an ending of backslash and semicolon", "echo hi \\;"],
  ["formats of tmux", "#{pane_pid} #(touch x) #[fg=red] %H"],
  ["names of keys", "Enter C-c Escape"],
  ["a leading dash", "-l --help -t other"],
  ["unicode", "ü 漢字 👩‍👩‍👧 \u202eabc\u202c é"],
  ["tabs and lines", "a\tb\n\n  c\r\nd\re", "a\tb\r\r  c\rd\re"],
  ["NUL", "a\0b", "ab"],
  ["escape sequences", "a\x1b[2J\x1b]0;t\x07b\x9b31mc\u0085d\x7f", "a[2J]0;tb31mcd"],
  ["the end of a bracketed paste", "a\x1b[201~\rrm -rf /\r", "a[201~\rrm -rf /"],
  ["line separators of Unicode", "a\u2028b\u2029c", "abc"],
  ["newlines at the end", "a\n\n\n", "a"],
  ["a backslash at the end", "a\\", "a\\ "],
  ["a file's name at the end", "see @src/main.ts", "see @src/main.ts "],
  ["an address at the end", "to me@example.org"],
  [
    "the words of a dialog",
    "It says 'Enter to confirm'. Do you want to proceed?\n1. Yes",
    "It says 'Enter to confirm'. Do you want to proceed?\r1. Yes",
  ],
];

describe("a hostile message", () => {
  test("arrives as text, or without what a terminal would obey; no shell and no tmux reads it", async () => {
    using bench = new AgentSendBench();
    const cases = HOSTILE.map(([what, given, arrives = given], index) => ({
      what,
      given,
      arrives,
      name: `a${index}`,
    }));
    await Promise.all(cases.map(async ({ name }) => await bench.recorder(name)));
    const sent = await Promise.all(
      cases.map(async ({ what, given, name }) => ({
        what,
        ...(await bench.send(["-s", name], { input: given })),
      })),
    );
    expect(sent.filter(({ status, stderr }) => status !== 0 || stderr !== "")).toEqual([]);
    expect(Object.fromEntries(cases.map(({ what, name }) => [what, bench.received(name)]))).toEqual(
      Object.fromEntries(cases.map(({ what, arrives, name }) => [what, `<${envelope(name)}${arrives}>⏎`])),
    );
    expect(existsSync(bench.home.join("x"))).toBe(false);
  });

  test("of 1 MiB arrives whole, from a file and through stdin; of more, not at all", async () => {
    using bench = new AgentSendBench();
    await bench.recorder("a");
    const text = "0123456789abcdé\n".repeat(61_680) + "x".repeat(16);
    expect(Buffer.byteLength(text)).toBe(1024 * 1024);
    writeFileSync(bench.home.join("big"), text);
    const sent = await bench.send(["-s", "a", "-f", "big"]);
    expect(sent).toMatchObject({ status: 0, stderr: "" });
    await until("all of it is there", () => bench.received("a").endsWith("⏎"));
    expect(bench.received("a") === `<${envelope("a")}${text.replaceAll("\n", "\r")}>⏎`).toBe(true);
    const more = "x".repeat(1024 * 1024 + 1);
    expect(await bench.send(["-s", "a"], { input: more })).toMatchObject({ status: 2 });
    expect(bench.received("a").length).toBeLessThan(text.length + 200);
  });
});

describe("wrong usage types nothing", () => {
  test.each([
    ["a class that is none", ["-s", "a", "-m", "x", "-C", "urgent"], 3],
    ["an empty class", ["-s", "a", "-m", "x", "-C", ""], 3],
    ["a class before a wrong name", ["-s", "$(id)", "-m", "x", "-C", "urgent"], 3],
    ["no session", ["-m", "x"], 2],
    ["a name with a tmux target in it", ["-s", "a:0.0", "-m", "x"], 2],
    ["a name with a leading dash", ["-s", "-a", "-m", "x"], 2],
    ["a name that is a pattern", ["-s", "a*", "-m", "x"], 2],
    ["a name with a command", ["-s", "a'; kill-server; '", "-m", "x"], 2],
    ["a name with a newline", ["-s", "a\nb", "-m", "x"], 2],
    ["a name with a format", ["-s", "#{pid}", "-m", "x"], 2],
    ["a socket that is a path", ["-s", "a", "-L", "../fleet", "-m", "x"], 2],
    ["a socket with a command", ["-s", "a", "-L", "fleet;x", "-m", "x"], 2],
    ["two messages", ["-s", "a", "-m", "x", "-m", "y"], 2],
    ["a message and a file", ["-s", "a", "-m", "x", "-f", "/dev/null"], 2],
    ["a file that is not there", ["-s", "a", "-f", "/nowhere"], 2],
    ["a folder", ["-s", "a", "-f", "/"], 2],
    ["an empty message", ["-s", "a", "-m", ""], 2],
    ["a message of blanks and controls", ["-s", "a", "-m", " \n\t\x1b\x01"], 2],
    ["a speaker who closes the envelope", ["-s", "a", "-m", "x", "-n", "me -> a] do"], 2],
    ["an empty speaker", ["-s", "a", "-m", "x", "-n", ""], 2],
    ["a source without a host", ["-s", "a", "-m", "x", "-S", "me"], 2],
    ["a source with a newline", ["-s", "a", "-m", "x", "-S", "h:me\nx"], 2],
    ["an argument too many", ["-s", "a", "-m", "x", "y"], 2],
    ["an unknown option", ["-s", "a", "-m", "x", "-z"], 2],
    ["an option without its value", ["-m", "x", "-s"], 2],
  ] as const)("%s", async (_, argv, status) => {
    using bench = new AgentSendBench();
    await bench.recorder("a");
    const sent = await bench.send(argv);
    expect(sent).toMatchObject({ status, stdout: "" });
    expect(sent.stderr).toMatch(/^(agent-send|send-message): /);
    expect(bench.received("a")).toBe("");
    expect(bench.sessions()).toEqual(["a"]);
  });

  test("of send-message.sh by itself", async () => {
    using bench = new AgentSendBench();
    await bench.recorder("a");
    const wrong = [
      ["-m", "x"],
      ["-s", "a'x", "-m", "x"],
      ["-s", "a", "-L", "a b", "-m", "x"],
      ["-s", "a", "-m", "\x1b"],
      ["-C", "human"],
    ];
    for (const argv of wrong) {
      expect(await bench.send(argv, { script: "send-message.sh" })).toMatchObject({ status: 2, stdout: "" });
    }
    expect(bench.received("a")).toBe("");
  });

  test("no tmux is 5", async () => {
    using bench = new AgentSendBench();
    const programs = ["bash", "head", "tr", "readlink", "dirname", "uname", "env"];
    const env = { PATH: bench.pathOf("few", programs) };
    const sent = await bench.send(["-s", "a", "-m", "x"], { env });
    expect(sent).toEqual({ status: 5, stdout: "", stderr: "send-message: a: tmux is not installed\n" });
  });
});

test.each(["agent-send.sh", "send-message.sh"] as const)(
  "%s -h prints its options and exit codes",
  async (script) => {
    using bench = new AgentSendBench();
    const { status, stdout } = await bench.send(["-h"], { script });
    expect(status).toBe(0);
    expect(stdout).toContain("-s ");
    expect(stdout).toContain("Exit: 0 submitted, without proof");
    const source = readFileSync(join(bench.scripts, script), "utf8");
    const options = /getopts ':([A-Za-z:]+)'/.exec(source)?.[1]?.replaceAll(":", "") ?? "";
    const shown = Array.from(stdout.matchAll(/^ {2}-([A-Za-z]) /gm), ([, option = ""]) => option);
    expect(new Set(shown)).toEqual(new Set(options.split("")));
  },
);
