/** What the keys of `fleet ps --watch` do: the next state, and what the world is asked for. */
import { describe, expect, test } from "bun:test";
import {
  type Pressed,
  agentRow,
  ANSWER,
  listOf,
  MORNING,
  NOW,
  StagedScreen,
} from "../../support/fleet-screen.ts";
import { shownRows } from "../../../src/commands/fleet/screen/order.ts";

const letter = (text: string) => ({ text });

const names = ({ state }: StagedScreen) => shownRows(state).map(({ agent }) => agent);
const at = (seconds: number) => new Date(Date.parse(NOW) + seconds * 1000).toISOString();

describe("the list", () => {
  test("has first who waits for a person, then who is broken, the rest as in the roster", () => {
    const { state } = new StagedScreen();
    expect(shownRows(state).map(({ agent }) => agent)).toEqual([
      "librarian",
      "tester1",
      "api-coder",
      "infra-coder",
      "scout",
      "tester0",
    ]);
    expect(state.selected).toBe("librarian");
  });

  test("keeps the selected agent, wherever it moves, and takes another once it is gone", () => {
    const screen = new StagedScreen().press("down", "down");
    expect(screen.state.selected).toBe("api-coder");
    const blocked = MORNING.map((row) =>
      row.agent === "scout" ? agentRow("scout", { state: "blocked", reason: "trust" }) : row,
    );
    screen.happen({ kind: "list", list: listOf(blocked) });
    expect(screen.state.selected).toBe("api-coder");
    screen.happen({ kind: "list", list: listOf(blocked.slice(1)) });
    expect(screen.state.selected).toBe("scout");
  });

  test("is gone through with the arrows and the letters of vi, and ends at its ends", () => {
    const screen = new StagedScreen();
    const selected = (...keys: readonly Pressed[]) => screen.press(...keys).state.selected;
    expect(selected("up")).toBe("librarian");
    expect(selected(letter("j"))).toBe("tester1");
    expect(selected(letter("k"))).toBe("librarian");
    expect(selected("end")).toBe("tester0");
    expect(selected("down")).toBe("tester0");
    expect(selected("home")).toBe("librarian");
  });

  test("goes with n to the next who needs somebody, and round", () => {
    const screen = new StagedScreen().press(letter("n"));
    expect(screen.state.selected).toBe("tester1");
    expect(screen.press(letter("n")).state.selected).toBe("librarian");
    const calm = new StagedScreen([agentRow("a"), agentRow("b", { state: "blocked", reason: "rate-limit" })]);
    expect(calm.press(letter("n")).state.remark?.text).toBe("nobody needs you");
  });

  test("is narrowed by what is typed, at once; Enter keeps it, Esc does not", () => {
    const screen = new StagedScreen().press({ text: "/infra stub" });
    expect(names(screen)).toEqual(["infra-coder"]);
    expect(screen.state.selected).toBe("infra-coder");
    expect(names(screen.press("enter"))).toEqual(["infra-coder"]);
    expect(names(screen.press({ text: "/x" }, "escape"))).toEqual(["infra-coder"]);
    expect(names(screen.press("escape"))).toHaveLength(6);
    expect(names(screen.press({ text: "/nobody has that" }))).toEqual([]);
    expect(screen.state.selected).toBeUndefined();
    expect(screen.press("enter", letter("r")).state.remark?.text).toBe("there is no agent here");
  });
});

describe("beside the list", () => {
  test("is the screen of who asks something, and the last answer of the others", () => {
    const screen = new StagedScreen();
    expect(screen.asked()).toMatchObject([{ kind: "look", agent: "librarian", what: "screen" }]);
    screen.press("end");
    // one look at a time
    expect(screen.asked()).toEqual([]);
    screen.happen({ kind: "beside", key: screen.state.asked ?? "", agent: "librarian", content: ANSWER });
    expect(screen.asked()).toMatchObject([{ kind: "look", agent: "tester0", what: "answer" }]);
    expect(screen.state.beside).toBeUndefined();
  });

  test("is not looked at again while the agent prints nothing and stays as it is", () => {
    const screen = new StagedScreen([agentRow("a")]).finds(ANSWER);
    screen.asked();
    screen.happen({ kind: "list", list: listOf([agentRow("a", { idle_ms: 85_000 })], { at: at(10) }) });
    expect(screen.asked()).toEqual([]);
    screen.happen({ kind: "list", list: listOf([agentRow("a", { idle_ms: 0 })], { at: at(11) }) });
    expect(screen.asked()).toMatchObject([{ kind: "look", agent: "a" }]);
    screen.finds(ANSWER);
    // what it printed in the same second as that look may be missing there
    screen.happen({ kind: "list", list: listOf([agentRow("a", { idle_ms: 1000 })], { at: at(12) }) });
    expect(screen.asked()).toHaveLength(1);
  });

  test("is looked at again and again while the agent works", () => {
    const screen = new StagedScreen([agentRow("a", { state: "working" })]).finds(ANSWER);
    screen.asked();
    screen.happen({ kind: "clock", at: at(1) });
    expect(screen.asked()).toMatchObject([{ kind: "look", agent: "a" }]);
  });

  test("is the other of the two with v", () => {
    const screen = new StagedScreen([agentRow("a")]).finds(ANSWER);
    screen.asked();
    screen.press(letter("v"));
    expect(screen.asked()).toMatchObject([{ kind: "look", agent: "a", what: "screen" }]);
  });

  test("of another agent than the selected one is not shown", () => {
    const screen = new StagedScreen([agentRow("a"), agentRow("b")]).press("down").finds(ANSWER);
    expect(screen.state.beside).toBeUndefined();
  });
});

describe("keys that do something", () => {
  test("attach to the agent, and watch it", () => {
    const screen = new StagedScreen([agentRow("a")]);
    screen.asked();
    screen.press("enter", letter("a"), letter("w"));
    expect(screen.asked()).toEqual([
      { kind: "attach", agent: "a" },
      { kind: "attach", agent: "a" },
      { kind: "watch", agent: "a" },
    ]);
  });

  test("do not attach to who does not run: it can be started, asked once", () => {
    const screen = new StagedScreen([agentRow("a", { state: "stopped", reason: "by you" })]);
    screen.asked();
    expect(screen.press("enter").state.remark?.text).toBe("a does not run: r starts it");
    screen.press(letter("r"), letter("y"));
    expect(screen.asked()).toEqual([{ kind: "start", agent: "a" }]);
  });

  test("send one line, which is edited as in a shell", () => {
    const screen = new StagedScreen([agentRow("a")]);
    screen.asked();
    screen.press(
      { text: "srun it nwo" },
      "backspace",
      "backspace",
      { text: "ow" },
      "home",
      "right",
      "ctrl-a",
    );
    screen.press({ text: "please " }, "end", { paste: "\r\nthanks" }, "ctrl-w", "enter");
    expect(screen.asked()).toEqual([{ kind: "send", agent: "a", text: "please run it now " }]);
    expect(screen.state.mode.kind).toBe("list");
  });

  test("send nothing with Esc, and nothing where nothing is typed", () => {
    const screen = new StagedScreen([agentRow("a")]);
    screen.asked();
    screen.press({ text: "squit" }, "escape").press(letter("s"), "enter").press({ text: "s  " }, "enter");
    expect(screen.asked()).toEqual([]);
  });

  test("do nothing with what is pasted into the list", () => {
    const screen = new StagedScreen([agentRow("a")]);
    screen.asked();
    screen.press({ paste: "ry\rq" });
    expect(screen.asked()).toEqual([]);
    expect(screen.state.remark?.text).toContain("press s first");
  });

  test("restart only with y, and with w once it is idle", () => {
    const screen = new StagedScreen([agentRow("a", { state: "working" })]);
    screen.asked();
    screen.press(letter("r"), letter("n")).press(letter("r"), "enter").press(letter("r"), "escape");
    expect(screen.asked()).toEqual([]);
    screen.press(letter("r"), letter("y")).press(letter("r"), letter("w"));
    expect(screen.asked()).toEqual([
      { kind: "restart", agent: "a", when: "now" },
      { kind: "restart", agent: "a", when: "when-idle" },
    ]);
  });

  test("restart an agent without cutting a turn that began since", () => {
    const screen = new StagedScreen([agentRow("a")]);
    screen.asked();
    screen.press(letter("r"), letter("y"));
    expect(screen.asked()).toEqual([{ kind: "restart", agent: "a", when: "unless-busy" }]);
  });

  test("answer a dialog by attaching, and only where there is one to answer", () => {
    const screen = new StagedScreen([agentRow("a", { state: "blocked", reason: "trust" })]);
    screen.asked();
    screen.press(letter("y"), letter("y"));
    expect(screen.asked()).toEqual([]);
    screen.press(letter("y"), "enter");
    expect(screen.asked()).toEqual([{ kind: "attach", agent: "a" }]);
    const limited = new StagedScreen([agentRow("a", { state: "blocked", reason: "rate-limit" })]);
    expect(limited.press(letter("y")).state.remark?.text).toContain("nobody can answer that");
    expect(new StagedScreen([agentRow("a")]).press(letter("y")).state.remark?.text).toBe("a asks nothing");
  });

  test("are one agent's, also where another is selected meanwhile", () => {
    const screen = new StagedScreen([agentRow("a"), agentRow("b")]);
    screen.asked();
    screen.press({ text: "shello" });
    screen.happen({ kind: "list", list: listOf([agentRow("a"), agentRow("b", { state: "blocked" })]) });
    screen.press("enter");
    expect(screen.asked()).toContainEqual({ kind: "send", agent: "a", text: "hello" });
  });

  test("leave, interrupt and stop from wherever they are pressed", () => {
    const screen = new StagedScreen([agentRow("a")]);
    screen.asked();
    screen.press(letter("q"), letter("s"), "ctrl-c", "ctrl-z", "escape", letter("?"), "ctrl-l", letter("q"));
    expect(screen.asked()).toEqual([
      { kind: "quit" },
      { kind: "interrupt" },
      { kind: "suspend" },
      { kind: "redraw" },
    ]);
    expect(screen.state.mode.kind).toBe("list");
  });
});

describe("between two looks", () => {
  test("ages grow with the time, and what was printed stays when it was", () => {
    const screen = new StagedScreen([agentRow("a"), agentRow("b")]).finds(ANSWER);
    screen.asked();
    screen.happen({ kind: "clock", at: at(60) });
    expect(screen.asked()).toEqual([]);
    expect(screen.text({ width: 80, height: 24 })).toMatch(/^> a +claude +idle +2m +2m .*$/m);
    expect(screen.text({ width: 80, height: 24 })).toContain("10:01:00");
  });

  test("some agents are as they are now, and the others older by the time that went by", () => {
    const screen = new StagedScreen([agentRow("a"), agentRow("b")]);
    screen.happen({ kind: "rows", at: at(60), rows: [agentRow("b", { state: "blocked", idle_ms: 5_000 })] });
    expect(screen.state.list.agents.map(({ agent, state, idle_ms: idle }) => [agent, state, idle])).toEqual([
      ["a", "idle", 135_000],
      ["b", "blocked", 5_000],
    ]);
  });
});

describe("what was begun", () => {
  test("is said until it is done, each of two alike", () => {
    const screen = new StagedScreen([agentRow("a")]);
    screen.happen({ kind: "began", what: "sending to a" });
    screen.happen({ kind: "began", what: "sending to a" });
    screen.happen({ kind: "done", what: "sending to a", remark: { text: "accepted", style: "green" } });
    expect(screen.state).toMatchObject({ underWay: ["sending to a"], remark: { text: "accepted" } });
  });

  test("a look that failed leaves the list, and says so", () => {
    const screen = new StagedScreen();
    screen.happen({ kind: "list-failed", why: "roster.yaml:3:5 agents: not a list" });
    expect(screen.text({ width: 80, height: 24 })).toContain("cannot look, this is older: roster.yaml:3:5");
    expect(screen.text({ width: 80, height: 24 })).toContain("librarian");
  });
});
