/** Which record is an agent's: by the id of its start, by the file that it has open, as the only one; two are none. */
import { describe, expect, test } from "bun:test";
import type { AgentName } from "../../../../src/base/names.ts";
import type { AgentFacts, RuntimeAdapter, RuntimeWorld } from "../../../../src/runtimes/contract.ts";
import { describedAdapter } from "../../../../src/runtimes/described/adapter.ts";
import type { DescribedName } from "../../../../src/runtimes/runtime-name.ts";
import { emptyWorld } from "../../../support/delivery-stage.ts";
import { describedBy } from "../../../support/descriptions.ts";
import { WaitedClock } from "../../../support/waited-clock.ts";

const START = 1_800_000_000_000;
const ONE = "11111111-1111-4111-8111-111111111111";
const TWO = "22222222-2222-4222-8222-222222222222";
const needle = "[host:operator -> host:a] #m1";

const adapter = (record: string, more = "") =>
  describedAdapter(
    describedBy(
      `version: 1\nprogram: own\n${more}screen: {}\nrecord: { ${record}, time: at, lines: [{ is: user, when: role == user, text: text }, { is: end, when: role == end }] }\n`,
    ),
  );

interface Kept {
  readonly text: string;
  /** Seconds after its start. */
  readonly at: number;
}

const message = JSON.stringify({ at: new Date(START + 5000).toISOString(), role: "user", text: needle });

/** Files by path; an agent with two processes below the pane's. */
function worldOf(files: Readonly<Record<string, Kept>>, open: readonly string[] = []): RuntimeWorld {
  const below = (folder: string) => {
    const start = `${folder.replace(/\/$/, "")}/`;
    const names = Object.keys(files).filter((path) => path.startsWith(start));
    return [...new Set(names.map((path) => path.slice(start.length).split("/", 1)[0] ?? ""))].toSorted();
  };
  return {
    ...emptyWorld(new WaitedClock()),
    readText: (path, offset) => {
      const text = files[path]?.text;
      return Promise.resolve(offset < 0 ? text?.slice(offset) : text);
    },
    fileFacts: (path) => {
      const file = files[path];
      return Promise.resolve(
        file === undefined ? undefined : { size: file.text.length, modifiedAt: START + file.at * 1000 },
      );
    },
    list: (folder) => Promise.resolve(below(folder)),
    descendants: () => Promise.resolve([43, 44]),
    openFiles: (pid) => Promise.resolve(pid === 44 ? open : []),
    realPath: (path) => Promise.resolve(path.replace("/home/ada", "/data/ada")),
  };
}

const agent = (more: Partial<NonNullable<AgentFacts["launched"]>> = {}): AgentFacts => ({
  name: "a" as AgentName,
  pid: 42,
  workingDirectory: "/srv/my.work",
  runFolder: "/run",
  userHome: "/home/ada",
  launched: {
    runtime: "own" as DescribedName,
    pid: 42,
    startTime: "1",
    at: START,
    workingDirectory: "/srv/my.work",
    conversation: ONE,
    resumed: false,
    port: undefined,
    password: undefined,
    dataFolder: undefined,
    version: undefined,
    ...more,
  },
});

async function found(by: RuntimeAdapter, world: RuntimeWorld, facts = agent()) {
  const answer = await by.conversation?.(facts, world);
  return answer?.known === true ? answer.value : answer?.why;
}

const line = (at: number): Kept => ({ text: `${message}\n`, at });

describe("by the id of its start", () => {
  const by = adapter(
    'find: conversation, folder: "{home}/.own/{cwd_dashes}", file: "{conversation}/events.jsonl"',
    'start: { arguments: [--id, "{conversation}"] }\n',
  );
  test("it is that file, whether it is there yet or not", async () => {
    const record = `/home/ada/.own/-srv-my-work/${ONE}/events.jsonl`;
    expect(await found(by, worldOf({}))).toEqual({ id: ONE, record });
    const proof = await by.proof?.(agent(), worldOf({ [record]: line(6) }), { needle, since: START });
    expect(proof).toEqual({ kind: "accepted", source: "record", detail: record });
    const late = { needle, since: START + 6000 };
    expect(await by.proof?.(agent(), worldOf({ [record]: line(6) }), late)).toBeUndefined();
  });
  test("it cannot be told of what mosaic did not start, or what has an id that is none", async () => {
    expect(await found(by, worldOf({}), { ...agent(), launched: undefined })).toBe(
      "it was not started by mosaic",
    );
    expect(await found(by, worldOf({}), agent({ conversation: "../../x" }))).toBe(
      "its start gave it no conversation",
    );
    expect(await found(by, worldOf({}), agent({ conversation: undefined }))).toBe(
      "its start gave it no conversation",
    );
  });
});

describe("by the file that is open", () => {
  const by = adapter('find: open_file, folder: "{home}/.own", file: "{text}/chat_{conversation}.jsonl"');
  test("it is the one of this form, by any of its processes, also through a link", async () => {
    const record = `/data/ada/.own/2026/chat_${ONE}.jsonl`;
    const open = ["/dev/pts/3", "/data/ada/.own/log.txt", record, record];
    expect(await found(by, worldOf({}, open))).toEqual({ id: ONE, record });
  });
  test("it is none where none is open, and two cannot be told apart", async () => {
    expect(await found(by, worldOf({}, ["/dev/null"]))).toBeUndefined();
    const two = [ONE, TWO].map((id) => `/home/ada/.own/x/chat_${id}.jsonl`);
    expect(await found(by, worldOf({}, two))).toBe("2 records are open");
    expect(await found(by, worldOf({}, [`/home/ada/.own/x/y/chat_${ONE}.jsonl`]))).toBeUndefined();
  });
});

const path = (id: string) => `/home/ada/.own/2026/11/${id}.jsonl`;

describe("as the only one that was written since", () => {
  const by = adapter('find: newest, folder: "{home}/.own", file: "{digits}/{digits}/{text}.jsonl"');
  test("it is found through its folders, and older ones are left out", async () => {
    const files = {
      [path("old")]: line(-60),
      [path("new")]: line(6),
      "/home/ada/.own/2026/11/new.txt": line(6),
    };
    expect(await found(by, worldOf(files))).toEqual({ id: "new", record: path("new") });
    expect(await found(by, worldOf({ [path("old")]: line(-60) }))).toBeUndefined();
  });
  test("two cannot be told apart: a marked message is found in either, a turn and a text without a mark in none", async () => {
    const files = { [path("a")]: line(6), [path("b")]: { text: "{}\n", at: 7 } };
    const world = worldOf(files);
    expect(await found(by, world)).toContain("2 records were written in this folder");
    const sought = { needle, since: START };
    expect(await by.proof?.(agent(), world, sought)).toMatchObject({ kind: "accepted", detail: path("a") });
    expect(await by.proof?.(agent(), world, { ...sought, needle: "host:a" })).toBeUndefined();
    expect(await by.turn?.(agent(), world, sought)).toMatchObject({ known: false });
  });
});

test("a line without a time, or that is no object, is nothing", async () => {
  const by = adapter('find: newest, folder: /own, file: "{text}.jsonl"');
  const lines = [
    JSON.stringify({ role: "user", text: needle }),
    JSON.stringify({ at: "soon", role: "user", text: needle }),
    JSON.stringify([{ at: START + 5000, role: "user", text: needle }]),
    `"${needle}"`,
    "null",
    `{"at":${START + 5000},"role":"user","text":{"a":"${needle}"}}`,
  ];
  const files = { "/own/a.jsonl": { text: lines.map((one) => `${one}\n`).join(""), at: 6 } };
  expect(await by.proof?.(agent(), worldOf(files), { needle, since: START })).toBeUndefined();
  for (const at of [START + 5000, (START + 5000) / 1000]) {
    const text = `${JSON.stringify({ at, role: "user", text: needle })}\n`;
    const world = worldOf({ "/own/a.jsonl": { text, at: 6 } });
    expect(await by.proof?.(agent(), world, { needle, since: START })).toMatchObject({ kind: "accepted" });
  }
});

test("where its data may be moved, the folder of its start counts", async () => {
  const by = adapter(
    'data: { variable: OWN_HOME, folder: "{home}/.own" }, find: conversation, folder: "{data}", file: "{conversation}.jsonl"',
    'start: { arguments: ["{conversation}"] }\n',
  );
  expect(await found(by, worldOf({}), agent({ dataFolder: "/moved" }))).toEqual({
    id: ONE,
    record: `/moved/${ONE}.jsonl`,
  });
  expect(await found(by, worldOf({}))).toEqual({ id: ONE, record: `/home/ada/.own/${ONE}.jsonl` });
});
