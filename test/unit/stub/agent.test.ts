import { describe, expect, test } from "bun:test";
import { nextWake, statusOf, titleOf } from "../../../src/stub/agent-state.ts";
import { loginDialog, trustDialog } from "../../../src/stub/dialogs.ts";
import { StubAgentDriver } from "../../support/stub-agent.ts";

const types = (agent: StubAgentDriver) => agent.records.map((event) => event.type);
const quits = (agent: StubAgentDriver) =>
  agent.effects.flatMap((effect) => (effect.kind === "quit" ? [effect.status] : []));

describe("a message", () => {
  test("is recorded exactly, echoed within 0.3 s, and leaves the agent idle", () => {
    const agent = new StubAgentDriver();
    agent.say("  a\tb\nc ");
    expect(agent.accepted).toEqual(["  a\tb\nc "]);
    expect(statusOf(agent.state).status).toBe("busy");
    agent.pass(290);
    expect(statusOf(agent.state).status).toBe("busy");
    agent.pass(11);
    expect(statusOf(agent.state).status).toBe("idle");
    expect(agent.records.at(-2)).toMatchObject({ type: "assistant", text: "ECHO:   a\tb\nc " });
    expect(types(agent)).toEqual(["user", "assistant", "turn_end"]);
  });

  test("of nothing but blanks is none", () => {
    const agent = new StubAgentDriver();
    agent.say(" \n ");
    expect(agent.records).toEqual([]);
    expect(agent.composed).toBe(" \n ");
  });

  test("sent while busy is queued, and taken in when the turn is over", () => {
    const agent = new StubAgentDriver();
    agent.say("one [[busy=2]]");
    agent.say("two");
    agent.pass(2000);
    expect(agent.accepted).toEqual(["one [[busy=2]]"]);
    expect(types(agent)).toEqual(["user", "queued"]);
    agent.pass(700);
    expect(agent.accepted).toEqual(["one [[busy=2]]", "two"]);
    const ids = agent.records.flatMap((event) => ("id" in event && event.text === "two" ? [event.id] : []));
    expect(ids).toEqual(["id-2", "id-2"]);
    expect(statusOf(agent.state).status).toBe("idle");
  });

  test("that starts with ! runs as a shell command instead", () => {
    const agent = new StubAgentDriver();
    agent.say("!rm x");
    expect(agent.records).toEqual([{ type: "shell", text: "!rm x" }]);
  });

  test("with a backslash at its end is not sent by Enter", () => {
    const agent = new StubAgentDriver();
    agent.say("path\\");
    expect(agent.accepted).toEqual([]);
    expect(agent.composed).toBe("path\n");
  });
});

describe("commands", () => {
  test("/new starts another session with a record of its own", () => {
    const agent = new StubAgentDriver();
    agent.say("one");
    agent.pass(400);
    agent.say("/new");
    expect(agent.state.sessionId).toBe("id-2");
    expect(agent.state.transcript).toEqual([]);
    expect(agent.effects.slice(-3).map((effect) => effect.kind)).toEqual(["record", "new-session", "record"]);
    expect(agent.records.at(-2)).toEqual({ type: "command", text: "/new", next: "id-2" });
    expect(agent.records.at(-1)).toMatchObject({ type: "session_start", resumed: false });
  });

  test("/exit and /quit end with 0", () => {
    for (const command of ["/exit", "/quit"]) {
      const agent = new StubAgentDriver();
      agent.say(command);
      expect(quits(agent)).toEqual([0]);
    }
  });

  test("an unknown /word is said to be one and is no message; a path is a message", () => {
    const agent = new StubAgentDriver();
    agent.say("/frobnicate now");
    expect(agent.accepted).toEqual([]);
    expect(agent.state.transcript.at(-1)).toEqual({ kind: "error", text: "unknown command: /frobnicate" });
    agent.say("/etc/hosts is a file");
    expect(agent.accepted).toEqual(["/etc/hosts is a file"]);
  });
});

describe("keys", () => {
  test("one Ctrl-C clears a draft, the second quits", () => {
    const agent = new StubAgentDriver();
    agent.type("draft");
    agent.key("interrupt");
    expect(agent.composed).toBe("");
    expect(quits(agent)).toEqual([]);
    agent.key("interrupt");
    expect(quits(agent)).toEqual([0]);
  });

  test("two Ctrl-C with text between them do not quit", () => {
    const agent = new StubAgentDriver();
    agent.key("interrupt");
    agent.type("x");
    agent.key("interrupt");
    expect(quits(agent)).toEqual([]);
  });

  test("Ctrl-D quits only without a draft", () => {
    const agent = new StubAgentDriver();
    agent.type("x");
    agent.key("end-of-input");
    expect(quits(agent)).toEqual([]);
    agent.key("backspace", "end-of-input");
    expect(quits(agent)).toEqual([0]);
  });

  test("Escape interrupts the turn", () => {
    const agent = new StubAgentDriver();
    agent.say("x [[busy=60]]");
    agent.pass(1000);
    agent.key("escape");
    expect(agent.records.at(-1)).toMatchObject({ type: "turn_end", reason: "interrupted" });
    expect(statusOf(agent.state).status).toBe("idle");
  });

  test("an early Enter submits by default, and is a newline with --swallow-early-enter", () => {
    const plain = new StubAgentDriver();
    plain.say("x");
    expect(plain.accepted).toEqual(["x"]);

    const swallowing = new StubAgentDriver({ swallowEarlyEnter: true });
    swallowing.type("x");
    swallowing.pass(299);
    swallowing.key("enter");
    expect(swallowing.composed).toBe("x\n");
    swallowing.pass(1);
    swallowing.key("enter");
    expect(swallowing.accepted).toEqual(["x\n"]);
  });
});

describe("tags", () => {
  test("[[approve]] waits for a choice; text is lost and its Enter approves", () => {
    const agent = new StubAgentDriver();
    agent.say("[[approve=touch x]]");
    expect(statusOf(agent.state)).toEqual({ status: "waiting", waitingFor: "approval" });
    expect(titleOf(statusOf(agent.state))).toBe("stub: action required");
    expect(nextWake(agent.state, agent.now)).toBeUndefined();
    agent.say("a message");
    expect(agent.records.at(-1)).toEqual({ type: "approval", choice: "yes", text: "touch x", by: "key" });
    agent.pass(1000);
    expect(agent.accepted).toEqual(["[[approve=touch x]]"]);
    expect(agent.composed).toBe("");
  });

  test("[[approve]] declined does nothing that was to follow", () => {
    const agent = new StubAgentDriver();
    agent.say("[[approve=touch x]] [[exit=3]]");
    agent.key("escape");
    agent.pass(1000);
    expect(quits(agent)).toEqual([]);
    expect(agent.records.at(-2)).toMatchObject({ type: "assistant", text: "declined: touch x" });
  });

  test("[[approve]] asks nothing with --dangerously-skip-permissions", () => {
    const agent = new StubAgentDriver({ skipPermissions: true });
    agent.say("[[approve=touch x]]");
    expect(statusOf(agent.state).status).toBe("busy");
    expect(agent.records.at(-1)).toEqual({ type: "approval", choice: "yes", text: "touch x", by: "flag" });
  });

  test("[[trust]] ends with 1 on its default", () => {
    const agent = new StubAgentDriver();
    agent.say("[[trust]]");
    expect(statusOf(agent.state).waitingFor).toBe("trust");
    agent.key("enter");
    expect(quits(agent)).toEqual([1]);
  });

  test("[[ignore-enter]] ignores the next Enter, the text stays, one more sends it", () => {
    const agent = new StubAgentDriver();
    agent.say("[[ignore-enter]]");
    agent.pass(400);
    agent.say("next");
    expect(agent.composed).toBe("next");
    agent.key("enter");
    expect(agent.accepted).toEqual(["[[ignore-enter]]", "next"]);
  });

  test("[[hang]] stays busy and takes nothing any more", () => {
    const agent = new StubAgentDriver();
    agent.say("[[hang]]");
    agent.say("more");
    agent.key("interrupt", "interrupt");
    agent.pass(10_000);
    expect(statusOf(agent.state).status).toBe("busy");
    expect(agent.accepted).toEqual(["[[hang]]"]);
    expect(agent.effects.at(-1)).toEqual({ kind: "hang" });
    expect(nextWake(agent.state, agent.now)).toBeUndefined();
  });

  test("[[busy]] and [[exit]] follow in the order they are written", () => {
    const agent = new StubAgentDriver();
    agent.say("[[busy=1]] [[exit=7]]");
    agent.pass(999);
    expect(quits(agent)).toEqual([]);
    agent.pass(1);
    expect(quits(agent)).toEqual([7]);
  });

  test("[[lines=3]] answers with three lines", () => {
    const agent = new StubAgentDriver();
    agent.say("[[lines=3]]");
    agent.pass(400);
    expect(agent.records.at(-2)).toMatchObject({ text: "line 1 of 3\nline 2 of 3\nline 3 of 3" });
  });

  test("a tag that makes no sense is said on the screen", () => {
    const agent = new StubAgentDriver();
    agent.say("[[busy=long]]");
    expect(agent.state.transcript.at(-1)).toEqual({
      kind: "error",
      text: "tag not understood: [[busy=long]]",
    });
  });
});

describe("starting", () => {
  test("the first message waits for the dialogs before it", () => {
    const agent = new StubAgentDriver({}, { startupDialogs: [trustDialog("/w")], firstMessage: "go" });
    expect(agent.accepted).toEqual([]);
    agent.key("down", "enter");
    expect(agent.accepted).toEqual(["go"]);
  });

  test("a login screen lets no message through", () => {
    const agent = new StubAgentDriver({}, { startupDialogs: [loginDialog()], firstMessage: "go" });
    agent.say("hello");
    expect(agent.accepted).toEqual([]);
    expect(statusOf(agent.state)).toEqual({ status: "waiting", waitingFor: "login" });
  });
});

test("an idle agent asks for no wake-up", () => {
  const agent = new StubAgentDriver();
  agent.type("draft");
  expect(nextWake(agent.state, agent.now)).toBeUndefined();
});
