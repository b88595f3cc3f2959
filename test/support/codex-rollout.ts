/** Lines of a rollout as codex 0.169.0 writes them (what is not read left out), and a world that has such files. */
import type { AgentFacts, ProgramResult, RuntimeWorld } from "../../src/runtimes/contract.ts";
import type { AgentName } from "../../src/base/names.ts";

export const THREAD = "01a1fdf7-2e5d-7782-981c-1e286fba813e";

export const at = (time: string) => `{"timestamp":"2026-11-21T${time}Z","ordinal":7,`;
export const started = (time: string) =>
  `${at(time)}"type":"event_msg","payload":{"type":"task_started","turn_attribution":{"turn_id":"t","turn_trigger":"user"},"turn_id":"t"}}`;
export const completed = (time: string, error = "") =>
  `${at(time)}"type":"event_msg","payload":{"type":"task_complete","turn_id":"t","last_agent_message":null${error}}}`;
export const aborted = (time: string) =>
  `${at(time)}"type":"event_msg","payload":{"type":"turn_aborted","turn_id":"t","reason":"interrupted"}}`;
export const call = (time: string) =>
  `${at(time)}"type":"response_item","payload":{"type":"function_call","name":"exec_command","arguments":"{\\"cmd\\": \\"touch x\\"}","call_id":"call_1"}}`;
export const output = (time: string) =>
  `${at(time)}"type":"response_item","payload":{"type":"function_call_output","call_id":"call_1","output":"Wall time: 1.9 seconds"}}`;
export const settings = (time: string) =>
  `${at(time)}"type":"event_msg","payload":{"type":"thread_settings_applied","thread_id":"${THREAD}"}}`;
export const item = (time: string, role: string, text: string) =>
  `${at(time)}"type":"response_item","payload":{"type":"message","role":"${role}","content":[{"type":"input_text","text":${JSON.stringify(text)}}]}}`;
export const heard = (time: string, text: string) =>
  `${at(time)}"type":"event_msg","payload":{"type":"item_completed","thread_id":"${THREAD}","item":{"type":"UserMessage","content":[{"type":"text","text":${JSON.stringify(text)},"text_elements":[]}]}}}`;
export const said = (time: string, text: string) =>
  `${at(time)}"type":"event_msg","payload":{"type":"item_completed","thread_id":"${THREAD}","item":{"type":"AgentMessage","content":[{"type":"Text","text":${JSON.stringify(text)}}]}}}`;
export const milliseconds = (time: string) => Date.parse(`2026-11-21T${time}Z`);

export const DATA = "/home/a/.codex";
export const rolloutOf = (id: string) =>
  `${DATA}/sessions/2026/11/21/rollout-2026-11-21T11-56-37-${id}.jsonl`;
export const lockOf = (id: string) => `${DATA}/thread-writer-locks/${id}.lock`;
export const ROLLOUT = rolloutOf(THREAD);
export const LOCK = lockOf(THREAD);
export const TAKEN = milliseconds("11:56:37.000");

export interface FakeFile {
  readonly text: string;
  readonly modifiedAt: number;
}

export interface FakeWorld {
  readonly files?: Readonly<Record<string, FakeFile>>;
  /** By pid. */
  readonly open?: Readonly<Record<number, readonly string[]>>;
  readonly children?: readonly number[];
  readonly answer?: ProgramResult;
  readonly ran?: string[][];
}

export function world({ files = {}, open = {}, children = [], answer, ran }: FakeWorld): RuntimeWorld {
  return {
    clock: { now: () => milliseconds("12:00:00.000") },
    readText: async (path, offset, limit) => {
      const bytes = files[path] === undefined ? undefined : Buffer.from(files[path].text);
      const from = offset < 0 ? Math.max(0, (bytes?.length ?? 0) + offset) : offset;
      return bytes?.subarray(from, from + limit).toString("utf8");
    },
    fileFacts: async (path) => {
      const file = files[path];
      return file && { size: Buffer.byteLength(file.text), modifiedAt: file.modifiedAt };
    },
    list: async (folder) => {
      const below = Object.keys(files).filter((path) => path.startsWith(`${folder}/`));
      return [...new Set(below.map((path) => path.slice(folder.length + 1).split("/")[0] ?? ""))].toSorted();
    },
    openFiles: async (pid) => open[pid] ?? [],
    descendants: async () => children,
    request: async () => undefined,
    run: async (_agent, argv) => {
      ran?.push([...argv]);
      return answer;
    },
    parseToml: () => undefined,
    realPath: async () => undefined,
    packageOf: async () => undefined,
    askSocket: async () => ({ kind: "not-there", why: "" }),
  };
}

export const agent: AgentFacts = {
  name: "coder0" as AgentName,
  pid: 10,
  workingDirectory: "/home/a/src",
  launched: undefined,
  runFolder: "/run",
  userHome: "/home/a",
};
export const file = (text: string, time = "11:59:00.000"): FakeFile => ({
  text,
  modifiedAt: milliseconds(time),
});
/** node, and below it codex with one thread. */
export const running = (lines: readonly string[], more: FakeWorld = {}) =>
  world({
    children: [11],
    open: { 11: ["/dev/pts/0", LOCK, ROLLOUT] },
    ...more,
    files: {
      [LOCK]: { text: "", modifiedAt: TAKEN },
      [ROLLOUT]: file(lines.map((line) => `${line}\n`).join("")),
      ...more.files,
    },
  });
