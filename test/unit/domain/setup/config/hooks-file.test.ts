import { describe, expect, test } from "bun:test";
import { HOOK_EVENTS, type HookEvent } from "../../../../../src/domain/setup/config/hook-events.ts";
import {
  disableHook,
  enableHook,
  type HooksChange,
  listHooks,
} from "../../../../../src/domain/setup/config/hooks-file.ts";
import { MosaicError } from "../../../../../src/base/errors.ts";

const PATH = "/home/user/.claude/hooks-config.json";
const SCRIPT = "/home/user/.config/mosaic/tools/fleet/claude-hook.sh";
const OURS = { hooks: [{ type: "command", command: SCRIPT, args: [], timeout: 5 }] };
const MINE = '[{"matcher":"Bash","hooks":[{"type":"command","command":"echo mine"}]}]';

function apply(text: string | undefined, change: HooksChange): string | undefined {
  if (change.kind === "same") return text;
  return change.kind === "write" ? change.text : undefined;
}

const enable = (text: string | undefined, event: HookEvent) =>
  apply(text, enableHook(text, PATH, event, SCRIPT));
const disable = (text: string | undefined, event: HookEvent) => apply(text, disableHook(text, PATH, event));

/** Files as people and programs write them. */
const FILES: Readonly<Record<string, string | undefined>> = {
  "no file": undefined,
  "an empty object": "{}",
  "an empty object with blanks": " { }\n\n",
  "an empty object over lines": "{\n}\n",
  "empty hooks": '{"hooks":{}}',
  "empty hooks over lines": '{\n  "hooks": {\n  }\n}\n',
  "an empty event": '{"hooks":{"Stop":[]}}',
  "an empty event with blanks": '{\n\t"hooks": {\n\t\t"Stop": [ ]\n\t}\n}',
  "hooks of the user": `{"hooks":{"Stop":${MINE}}}`,
  "hooks of the user elsewhere": `{ "hooks" : { "PreToolUse" : ${MINE} } , "other" : [ 1,2 ,3] }`,
  "something behind the hooks": `{"hooks":{"Stop":${MINE},"SessionEnd":${MINE}},"z":{"a":null}}\n`,
  "tabs and CRLF": `{\r\n\t"a": 1,\r\n\t"hooks": {\r\n\t\t"Stop": ${MINE}\r\n\t}\r\n}\r\n`,
  "four spaces and no newline at the end": `{\n    "hooks": {\n        "Stop": ${MINE}\n    }\n}`,
  "odd layout": `{\n"a"\n:\n1\n,"hooks"  :{\n\n     "Stop":   [  ${MINE.slice(1, -1)}  ]   }\n\n\n}   \n`,
  "a byte order mark": '\uFEFF{\n  "a": "é😀"\n}\n',
  "keys like those of every object": '{"__proto__": 1, "constructor": {"hooks": 2}}',
  "escapes in keys": '{"\\u0061": "\\u00e9", "hooks": {"Not\\u0061nEvent": []}}',
  "numbers that JavaScript cannot hold": '{"big": 123456789012345678901234567890, "exact": 1.0}',
};

describe("enable and then disable", () => {
  for (const [name, text] of Object.entries(FILES)) {
    test(`gives back the very same bytes: ${name}`, () => {
      for (const event of HOOK_EVENTS) {
        const enabled = enable(text, event);
        expect(enabled).not.toBe(text);
        expect(listHooks(enabled, PATH).find((row) => row.event === event)?.addedBy).toContain("mosaic");
        expect(disable(enabled, event)).toBe(text);
      }
    });

    test(`gives them back in whatever order it is done: ${name}`, () => {
      const events = ["SessionEnd", "Stop", "PreToolUse"] as const;
      for (const order of [
        [0, 1, 2],
        [2, 1, 0],
        [1, 2, 0],
        [1, 0, 2],
      ]) {
        let now = text;
        for (const event of events) now = enable(now, event);
        for (const index of order) now = disable(now, events[index] ?? "Stop");
        expect(now).toBe(text);
      }
    });
  }
});

describe("enable", () => {
  test("writes claude's own form, and says what it made", () => {
    expect(JSON.parse(enable(undefined, "Stop") ?? "")).toEqual({
      hooks: { Stop: [OURS] },
      mosaic: { version: 1, made: ["file", "hooks", "Stop"] },
    });
    expect(JSON.parse(enable(`{"hooks":{"Stop":${MINE}}}`, "Stop") ?? "")).toEqual({
      hooks: { Stop: [...(JSON.parse(MINE) as unknown[]), OURS] },
    });
  });

  test("looks like the rest of the file", () => {
    expect(enable('{\r\n\t"a": 1\r\n}\r\n', "Stop")).toStartWith(
      '{\r\n\t"a": 1,\r\n\t"hooks": {\r\n\t\t"Stop": [\r\n\t\t\t{',
    );
    expect(enable('{"a": 1}', "Stop")).toStartWith('{"a": 1, "hooks": {"Stop":[{"hooks":[');
  });

  test("a second time changes nothing; with another home's script that is replaced", () => {
    const once = enable('{"a": 1}', "Stop");
    expect(enableHook(once, PATH, "Stop", SCRIPT)).toEqual({ kind: "same" });
    const other = "/elsewhere/tools/fleet/claude-hook.sh";
    const moved = apply(once, enableHook(once, PATH, "Stop", other));
    expect(moved).toBe(once?.replace(SCRIPT, other));
    expect(disable(moved, "Stop")).toBe('{"a": 1}');
  });
});

describe("disable", () => {
  test("never takes the user's hooks, also those that they added between ours", () => {
    const enabled = enable(enable('{"a": 1}', "Stop"), "SessionEnd") ?? "";
    const document = JSON.parse(enabled) as { hooks: Record<string, unknown[]> };
    document.hooks["Stop"]?.push({ hooks: [{ type: "command", command: "mine" }] });
    const edited = JSON.stringify(document);
    const left = disable(disable(edited, "Stop"), "SessionEnd");
    expect(JSON.parse(left ?? "")).toMatchObject({
      a: 1,
      hooks: { Stop: [{ hooks: [{ type: "command", command: "mine" }] }] },
    });
    expect(left).not.toContain("claude-hook.sh");
  });

  test("leaves a file that mosaic made as soon as something else is in it", () => {
    const edited = (enable(undefined, "Stop") ?? "").replace("{\n", '{\n  "mine": true,\n');
    expect(JSON.parse(disable(edited, "Stop") ?? "")).toEqual({ mine: true });
  });

  test("of an event that only the user has a hook on changes nothing", () => {
    const text = `{"hooks":{"Stop":${MINE}}}`;
    expect(disableHook(text, PATH, "Stop")).toEqual({ kind: "same" });
    expect(disableHook(undefined, PATH, "Stop")).toEqual({ kind: "same" });
  });

  test("does not take a hook of the user's that runs the script in another way", () => {
    const text = `{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"${SCRIPT}","args":["/file"]}]}]}}`;
    expect(disableHook(text, PATH, "Stop")).toEqual({ kind: "same" });
    expect(listHooks(text, PATH).find((row) => row.event === "Stop")).toEqual({
      event: "Stop",
      enabled: true,
      addedBy: ["user"],
    });
  });
});

test("the list has every event, and who added what runs on it", () => {
  const text = enable(`{"hooks":{"Stop":${MINE},"PreCompact":[]}}`, "Stop");
  const rows = listHooks(enable(text, "SessionEnd"), PATH);
  expect(rows.map((row) => row.event)).toEqual([...HOOK_EVENTS]);
  expect(rows.filter((row) => row.enabled)).toEqual([
    { event: "Stop", enabled: true, addedBy: ["mosaic", "user"] },
    { event: "SessionEnd", enabled: true, addedBy: ["mosaic"] },
  ]);
});

describe("a file of another form is refused at its place", () => {
  for (const [text, message] of [
    ["", `${PATH}:1:1: not JSON: the JSON ends too early`],
    ['{\n  "a": 1,\n}\n', `${PATH}:3:1: not JSON: a key in double quotes is expected: }`],
    ['{\n  // mine\n  "a": 1\n}', `${PATH}:2:3: not JSON: JSON has no comments: // mine`],
    ["[]", `${PATH}:1:1: an object is expected: []`],
    ['{"hooks": []}', `${PATH}:1:11: hooks must be an object: {"hooks": []}`],
    ['{"hooks": {"Stop": {}}}', `${PATH}:1:20: hooks.Stop must be a list: {"hooks": {"Stop": {}}}`],
    [
      '{"hooks": {}, "hooks": {}}',
      `${PATH}:1:15: the key "hooks" is there twice: {"hooks": {}, "hooks": {}}`,
    ],
    [
      '{"mosaic": {"version": 2}}',
      `${PATH}:1:12: the member mosaic is of another version, or not mosaic's: {"mosaic": {"version": 2}}`,
    ],
  ] as const) {
    test(JSON.stringify(text), () => {
      for (const act of [
        () => enableHook(text, PATH, "Stop", SCRIPT),
        () => disableHook(text, PATH, "Stop"),
        () => listHooks(text, PATH),
      ]) {
        expect(act).toThrow(new MosaicError("configuration", message));
      }
    });
  }
});
