/** agent-send.sh where typing would do harm or go astray: dialogs, drafts, boxes that swallow. */
// runs once: it tries bash scripts that know no uid
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { AgentSendBench, said } from "../support/agent-send-bench.ts";
import { ASK_BY_TITLE, once, OPEN_DIALOG } from "../support/agent-send-moments.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { until } from "../support/poll.ts";

setDefaultTimeout(120_000);
forbidLeaks();

describe("a dialog", () => {
  test.each([
    ["an approval", [], "[[approve=touch x]]"],
    ["a trust question", ["--trust"], ""],
    ["a login", ["--login"], ""],
  ] as const)("%s gets neither text nor Enter", async (_, argv, first) => {
    using bench = new AgentSendBench();
    await bench.stub("a", ...argv);
    if (first !== "") {
      bench.tmux("send-keys", "-t", "=a:0.0", first, "Enter");
      await bench.shows("a", "Do you want to proceed?");
    }
    const before = bench.screen("a");
    const sent = await bench.send(["-s", "a", "-m", "1"]);
    expect(sent).toMatchObject({ status: 22, stdout: "" });
    expect(sent.stderr).toMatch(/^send-message: a: a dialog is open \('.+'\); nothing was typed\n$/);
    expect(bench.screen("a")).toBe(before);
    expect(bench.events("a", "approval")).toEqual([]);
    expect(bench.events("a", "trust")).toEqual([]);
  });

  // its words, as the real ones have them; the title says nothing
  test.each([
    ["claude", " Do you want to proceed?\n ❯ 1. Yes\n   2. No\n\n Esc to cancel · Tab to amend"],
    ["claude, without its last line", " Do you want to proceed?\n ❯ 1. Yes\n   2. No"],
    ["claude's trust", " ❯ No, exit\n   Yes, I trust this folder\n\n Enter to confirm · Esc to cancel"],
    [
      "codex",
      "› 1. Yes, proceed (y)\n  3. No, and tell Codex what to do (esc)\n\n  Press enter to confirm or esc to cancel",
    ],
    ["codex's login", "> 1. Sign in with ChatGPT\n  Press enter to continue"],
    ["gemini", "│ Allow execution of [Shell]?\n│ ● 1. Allow once\n│   2. Allow for this session"],
    ["gemini's trust", "│ Do you trust the files in this folder?\n│ ● 1. Trust folder (x)"],
    ["opencode", "  ┃  △ Permission required\n  ┃   Allow once   Allow always   Reject"],
  ])("of %s is known", async (_, screen) => {
    using bench = new AgentSendBench();
    await bench.recorder("a", screen);
    expect((await bench.send(["-s", "a", "-m", "x"])).status).toBe(22);
    expect(bench.received("a")).toBe("");
  });

  test("is not taken for one where an agent asks in prose, or where it is long past", async () => {
    using bench = new AgentSendBench();
    const past = `Enter to confirm\n${Array.from({ length: 24 }, (_, n) => `line ${n}`).join("\n")}\n`;
    await Promise.all([bench.recorder("prose", "Do you want to proceed?\n"), bench.recorder("past", past)]);
    const sent = await Promise.all(["prose", "past"].map((name) => bench.send(["-s", name, "-m", "yes"])));
    expect(sent.map(({ status }) => status)).toEqual([0, 0]);
  });

  test.each([
    ["before the paste", "paste-buffer", OPEN_DIALOG, "nothing was typed", ""],
    ["by its title, before the paste", "paste-buffer", ASK_BY_TITLE, "nothing was typed", ""],
    [
      "before Enter",
      "send-keys",
      OPEN_DIALOG,
      "the text stands in the box, Enter was not pressed",
      `<${said("a", "x")}>`,
    ],
    [
      "by its title, before Enter",
      "send-keys",
      ASK_BY_TITLE,
      "the text stands in the box, Enter was not pressed",
      `<${said("a", "x")}>`,
    ],
  ])("that opens at the last moment is seen: %s", async (_, word, what, typed, received) => {
    using bench = new AgentSendBench();
    await bench.recorder("a");
    bench.tmuxShim(once(word, what));
    const sent = await bench.send(["-s", "a", "-m", "x"]);
    expect(sent).toEqual({
      status: 22,
      stdout: "",
      stderr: `send-message: a: a dialog has opened; ${typed}\n`,
    });
    await bench.receives("a", received);
    expect(bench.tmux("list-buffers").stdout).toBe("");
  });

  test("that the message itself opens is not answered, and the message not called lost", async () => {
    using bench = new AgentSendBench();
    await bench.stub("a");
    const sent = await bench.send(["-s", "a", "-v", "-m", "[[approve=ls]]"]);
    expect([0, 21]).toContain(sent.status);
    await bench.shows("a", "Do you want to proceed?");
    expect(bench.events("a", "approval")).toEqual([]);
    expect(bench.messages("a")).toEqual([said("a", "[[approve=ls]]")]);
  });
});

describe("the box", () => {
  test("keeps the draft that is in it", async () => {
    using bench = new AgentSendBench();
    await bench.stub("a");
    bench.tmux("send-keys", "-t", "=a:0.0", "half a thought");
    await bench.shows("a", "❯ half a thought");
    const sent = await bench.send(["-s", "a", "-m", "x"]);
    expect(sent).toMatchObject({
      status: 23,
      stderr: "send-message: a: a draft is in the box; nothing was typed\n",
    });
    await bench.shows("a", "❯ half a thought");
    expect(bench.messages("a")).toEqual([]);
  });

  // what claude, gemini, codex, pi and opencode show when idle; the cursor is moved to where theirs stands
  test.each([
    ["claude", "────\n❯\u00a0\n────\n  ? for shortcuts", "\x1b[2;3H"],
    ["claude, with a hint", '────\n❯\u00a0Try "fix lint errors"\n────', "\x1b[2;3H"],
    ["gemini", "▄▄▄▄\n >   Type your message or @path/to/file\n▀▀▀▀", "\x1b[2;4H"],
    ["codex", "\n› Ask Codex to do anything\n\n  mock-1 default", "\x1b[2;3H"],
    ["pi", "────\n\n────\n~/app", "\x1b[2;1H"],
    ["opencode", "\n  ┃\n  ┃  Ask anything…\n  ┃\n  ┃  Build\n  ╹▀▀▀", "\x1b[3;6H"],
  ])(
    "of %s is empty where only a hint stands in it, and holds a draft where the cursor is behind text",
    async (_, screen, cursor) => {
      using bench = new AgentSendBench();
      // what follows would be echoed into the box
      bench.agent("a", `stty raw -echo; printf '%s' '${screen.replaceAll("\n", "\r\n")}${cursor}'; exec cat`);
      await until("it is drawn", () => bench.format("a", "#{cursor_x},#{cursor_y}") === place(cursor));
      expect((await bench.send(["-s", "a", "-m", "x"])).status).not.toBe(23);
      bench.tmux("send-keys", "-t", "=a:0.0", "-l", `${cursor}draft`);
      await bench.shows("a", "draft");
      expect((await bench.send(["-s", "a", "-m", "x"])).status).toBe(23);
    },
  );

  test("that has swallowed an Enter gets one more, and the message is there once", async () => {
    using bench = new AgentSendBench();
    await bench.stub("a");
    expect((await bench.send(["-s", "a", "-m", "[[ignore-enter]]"])).status).toBe(0);
    await bench.accepted("a", said("a", "[[ignore-enter]]"));
    await bench.shows("a", "done in");
    expect(await bench.send(["-s", "a", "-m", "second"])).toMatchObject({ status: 0 });
    await bench.accepted("a", said("a", "second"));
    expect(bench.messages("a")).toHaveLength(2);
  });

  test("that swallows every Enter is told, and nothing is typed twice", async () => {
    using bench = new AgentSendBench();
    // after the prompt whatever is typed stands there, Enter too
    bench.agent("a", "stty raw -echo; printf '────\\r\\n❯ '; exec stdbuf -o0 tr -d '\\r'");
    await bench.shows("a", "❯");
    const sent = await bench.send(["-s", "a", "-m", "x"]);
    expect(sent).toMatchObject({ status: 21, stdout: "" });
    expect(sent.stderr).toContain("Enter was pressed; the text still stands in the box");
    expect(bench.screen("a").split(said("a", "x"))).toHaveLength(2);
  });

  test("that never shows the text is told", async () => {
    using bench = new AgentSendBench();
    bench.agent("a", "stty raw -echo; echo blind; exec cat >/dev/null");
    await bench.shows("a", "blind");
    const sent = await bench.send(["-s", "a", "-m", "x"]);
    expect(sent).toMatchObject({ status: 21, stdout: "" });
    expect(sent.stderr).toContain("the text was not seen in the box before it");
  });

  test("takes a message while its agent is busy", async () => {
    using bench = new AgentSendBench();
    await bench.stub("a");
    expect((await bench.send(["-s", "a", "-m", "[[busy=3]]"])).status).toBe(0);
    expect(await bench.send(["-s", "a", "-v", "-m", "second"])).toMatchObject({ status: 0 });
    await bench.accepted("a", said("a", "second"));
  });
});

/** "\x1b[2;3H" as tmux says it: column, then row, from 0. */
function place(cursor: string): string {
  const [row = 0, column = 0] = (cursor.match(/\d+/g) ?? []).map(Number);
  return `${column - 1},${row - 1}`;
}
