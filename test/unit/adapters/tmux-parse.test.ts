import { describe, expect, test } from "bun:test";
import { parsePanes, parseVersion, unansweredSocket } from "../../../src/adapters/tmux-parse.ts";

test("panes are read with what they are empty in left undefined", () => {
  const living = [
    "77",
    "3.3a",
    "/srv/home/fleet/run",
    "",
    "coder0",
    "$1",
    "coder0",
    "1",
    "coder0",
    "%4",
    "coder0",
    "4242 991",
    "0",
    "1",
    "4242",
    "0",
    "",
    "",
    "1700000000",
    "codex",
    "/home/me/a b",
    "title",
  ].join("\t");
  const dead = [
    "77",
    "3.3a",
    "",
    "",
    "a",
    "$2",
    "",
    "0",
    "",
    "%5",
    "",
    "",
    "0",
    "0",
    "4243",
    "1",
    "7",
    "",
    "1700000001",
    "",
    "",
    "",
  ].join("\t");
  const killed = [
    "77",
    "3.3a",
    "",
    "/h",
    "b",
    "$3",
    "",
    "0",
    "",
    "%6",
    "",
    "x",
    "0",
    "0",
    "4244",
    "1",
    "",
    "9",
    "",
    "",
    "",
    "tab\tin it",
  ].join("\t");
  const { serverPid, panes } = parsePanes(`${living}\n${dead}\n${killed}\n`);
  expect(serverPid).toBe(77);
  expect(panes).toEqual([
    {
      id: "%4",
      group: "coder0",
      attached: 1,
      ownSession: "coder0",
      agent: "coder0",
      birth: { pid: 4242, startTime: "991" },
      home: "/srv/home",
      session: "coder0",
      sessionId: "$1",
      window: 0,
      index: 1,
      pid: 4242,
      command: "codex",
      path: "/home/me/a b",
      title: "title",
      dead: false,
      exitStatus: undefined,
      exitSignal: undefined,
      activity: 1_700_000_000_000,
    },
    {
      id: "%5",
      group: undefined,
      attached: 0,
      ownSession: undefined,
      agent: undefined,
      birth: undefined,
      home: undefined,
      session: "a",
      sessionId: "$2",
      window: 0,
      index: 0,
      pid: 4243,
      command: "",
      path: "",
      title: "",
      dead: true,
      exitStatus: 7,
      exitSignal: undefined,
      activity: 1_700_000_001_000,
    },
    {
      id: "%6",
      group: undefined,
      attached: 0,
      ownSession: undefined,
      agent: undefined,
      birth: undefined,
      home: "/h",
      session: "b",
      sessionId: "$3",
      window: 0,
      index: 0,
      pid: 4244,
      command: "",
      path: "",
      title: "tab\tin it",
      dead: true,
      exitStatus: undefined,
      exitSignal: 9,
      activity: undefined,
    },
  ]);
});

test("a server without panes has none", () => {
  expect(parsePanes("").panes).toEqual([]);
});

describe("only what tmux says where nothing listens names a socket without a server", () => {
  for (const text of [
    "no server running on /tmp/tmux-0/x\n",
    "error connecting to /tmp/tmux-0/x (No such file or directory)\n",
  ]) {
    test(JSON.stringify(text), () => expect(unansweredSocket(text)).toBe("/tmp/tmux-0/x"));
  }
  for (const text of [
    "",
    "error connecting to /tmp/tmux-0/x (Permission denied)\n",
    "error connecting to /tmp/tmux-0/x (Connection refused)\n",
    "lost server\n",
    "server exited unexpectedly\n",
    "can't find session: no server running on\n",
  ]) {
    test(`not ${JSON.stringify(text)}`, () => expect(unansweredSocket(text)).toBeUndefined());
  }
});

test("a version is the second word", () => {
  expect(parseVersion("tmux 3.3a\n")).toBe("3.3a");
  expect(parseVersion("tmux next-3.8\n")).toBe("next-3.8");
  expect(parseVersion("not found")).toBeUndefined();
});
