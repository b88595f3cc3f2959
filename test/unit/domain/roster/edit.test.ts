/** Ugly rosters, changed: each comes back byte-identical but for the lines meant, or is refused with the reason. */
import { describe, expect, test } from "bun:test";
import { editRoster, type RosterEdit } from "../../../../src/domain/roster/edit.ts";
import { parseRoster } from "../../../../src/domain/roster/load.ts";
import { add, remove, rename, set } from "../../../support/roster-edits.ts";

const HEAD = "version: 1\ntransport: tmux\n";
interface Case {
  readonly edit: RosterEdit;
  /** Lines that begin with `<<` are there before, with `>>` afterwards, all others both times. */
  readonly text: string;
}

function sides(text: string): { readonly before: string; readonly after: string } {
  const side = (own: string, other: string) =>
    text
      .split(/(?<=\n)/)
      .filter((line) => !line.startsWith(other))
      .map((line) => (line.startsWith(own) ? line.slice(2) : line))
      .join("");
  return { before: side("<<", ">>"), after: side(">>", "<<") };
}

const CHANGED: Readonly<Record<string, Case>> = {
  "flow mappings, one a line": {
    edit: add("b"),
    text: `${HEAD}agents:\n  - { name: a, runtime: stub }\n>>  - { name: b, runtime: stub }\n`,
  },
  "tight braces": {
    edit: add("b"),
    text: `${HEAD}agents:\n  - {name: a, runtime: stub}\n>>  - {name: b, runtime: stub}\n`,
  },
  "block mappings with comments behind the values": {
    edit: add("b", { class: "coder" }),
    text: `${HEAD}agents: # all of them\n  - name: a # first\n    runtime: stub # cheap\n>>  - name: b\n>>    runtime: stub\n>>    class: coder\n`,
  },
  "no indentation of the list": {
    edit: add("b"),
    text: `${HEAD}agents:\n- name: a\n  runtime: stub\n>>- name: b\n>>  runtime: stub\nsupervisor: direct\n`,
  },
  "wide dashes": {
    edit: add("b"),
    text: `${HEAD}agents:\n    -   name: a\n        runtime: stub\n>>    -   name: b\n>>        runtime: stub\n`,
  },
  "a dash on a line of its own": {
    edit: add("b"),
    text: `${HEAD}agents:\n  -\n    name: a\n    runtime: stub\n>>  -\n>>    name: b\n>>    runtime: stub\n`,
  },
  "blank lines between agents": {
    edit: add("c"),
    text: `${HEAD}agents:\n  - name: a\n    runtime: stub\n\n  - name: b\n    runtime: stub\n>>\n>>  - name: c\n>>    runtime: stub\n\ndefaults:\n  resume: true\n`,
  },
  "a key that was commented out stays with its agent": {
    edit: add("b"),
    text: `${HEAD}agents:\n  - name: a\n    runtime: stub\n    # model_hint: big\n>>  - name: b\n>>    runtime: stub\n# the end\n`,
  },
  "an agent that was commented out stays below": {
    edit: add("b"),
    text: `${HEAD}agents:\n  - name: a\n    runtime: stub\n>>  - name: b\n>>    runtime: stub\n  # - name: old\n  #   runtime: stub\n`,
  },
  "nested values at the end": {
    edit: add("b"),
    text: `${HEAD}agents:\n  - name: a\n    runtime: stub\n    env:\n      A: "1"\n      B: two # here\n>>  - name: b\n>>    runtime: stub\n`,
  },
  "a list at the end": {
    edit: add("b"),
    text: `${HEAD}agents:\n  - name: a\n    runtime: command\n    command:\n      - sleep\n      - "9" # long\n>>  - name: b\n>>    runtime: stub\n`,
  },
  "a block scalar at the end": {
    edit: add("b"),
    text: `${HEAD}agents:\n  - name: a\n    runtime: stub\n    class: >-\n      worker\n>>  - name: b\n>>    runtime: stub\ntmux: {}\n`,
  },
  CRLF: {
    edit: add("b"),
    text: `version: 1\r\ntransport: tmux\r\nagents:\r\n  - name: a\r\n    runtime: stub\r\n>>  - name: b\r\n>>    runtime: stub\r\n`,
  },
  "a byte order mark": {
    edit: add("b"),
    text: `\uFEFF${HEAD}agents:\n  - { name: a, runtime: stub }\n>>  - { name: b, runtime: stub }\n`,
  },
  "a document's begin and end": {
    edit: add("b"),
    text: `%YAML 1.2\n---\n${HEAD}agents:\n  - { name: a, runtime: stub }\n>>  - { name: b, runtime: stub }\n...\n`,
  },
  "one line of JSON": {
    edit: add("b"),
    text: `<<{"version": 1, "transport": "tmux", "agents": [{"name": "a", "runtime": "stub"}]}\n>>{"version": 1, "transport": "tmux", "agents": [{"name": "a", "runtime": "stub"}, {"name": "b", "runtime": "stub"}]}\n`,
  },
  "JSON of many lines": {
    edit: add("b"),
    text: `{\n  "version": 1,\n  "transport": "tmux",\n  "agents": [\n<<    { "name": "a", "runtime": "stub" }\n>>    { "name": "a", "runtime": "stub" },\n>>    { "name": "b", "runtime": "stub" }\n  ]\n}\n`,
  },
  "a flow list with a comma at the end and comments": {
    edit: add("b"),
    text: `${HEAD}agents: [\n  { name: a, runtime: stub }, # mine\n>>  { name: b, runtime: stub },\n]\n`,
  },
  "a flow list whose last item has only a comment": {
    edit: add("b"),
    text: `${HEAD}agents: [\n<<  { name: a, runtime: stub } # mine\n>>  { name: a, runtime: stub }, # mine\n>>  { name: b, runtime: stub }\n]\n`,
  },
  "aliases elsewhere": {
    edit: add("b"),
    text: `${HEAD}defaults:\n  limits: &l { memory_max: 4G }\nagents:\n  - { name: a, runtime: stub, limits: *l }\n>>  - { name: b, runtime: stub }\n`,
  },
  "what needs quotes gets them": {
    edit: add("b", { class: "yes: no", model_hint: "5", working_directory: "~/a b#c" }),
    text: `${HEAD}agents:\n  - { name: a, runtime: stub }\n>>  - { name: b, runtime: stub, class: "yes: no", model_hint: "5", working_directory: "~/a b#c" }\n`,
  },
  "names that YAML takes for something else": {
    edit: add("1e3", { class: "null" }),
    text: `${HEAD}agents:\n  - { name: "on", runtime: stub }\n>>  - { name: "1e3", runtime: stub, class: "null" }\n`,
  },
  "the first goes, with its comment and the blank line": {
    edit: remove("a"),
    text: `${HEAD}agents:\n<<  # about a\n<<  - name: a\n<<    runtime: stub\n<<\n  # about b\n  - name: b\n    runtime: stub\n`,
  },
  "one in the middle goes": {
    edit: remove("b"),
    text: `${HEAD}agents:\n  - { name: a, runtime: stub } # one\n<<  - { name: b, runtime: stub } # two\n  - { name: c, runtime: stub } # three\n`,
  },
  "one in the middle goes, and one blank line": {
    edit: remove("b"),
    text: `${HEAD}agents:\n  - { name: a, runtime: stub }\n\n<<  - name: b\n<<    runtime: stub\n<<    # its own\n<<\n  - { name: c, runtime: stub }\n`,
  },
  "a heading behind a blank line stays": {
    edit: remove("a"),
    text: `${HEAD}agents:\n  # all coders\n\n<<  # about a\n<<  - { name: a, runtime: stub }\n  - { name: b, runtime: stub }\n`,
  },
  "the last goes from JSON": {
    edit: remove("b"),
    text: `<<{version: 1, transport: tmux, agents: [{name: a, runtime: stub}, {name: b, runtime: stub}]}\n>>{version: 1, transport: tmux, agents: [{name: a, runtime: stub}]}\n`,
  },
  "the first goes from a flow list of lines": {
    edit: remove("a"),
    text: `${HEAD}agents: [\n<<  # about a\n<<  { name: a, runtime: stub }, # mine\n  { name: b, runtime: stub }\n]\n`,
  },
  "an alias goes": {
    edit: remove("b"),
    text: `${HEAD}defaults:\n  limits: &l { memory_max: 4G }\nagents:\n  - { name: a, runtime: stub }\n<<  - name: b\n<<    runtime: stub\n<<    limits: *l\n`,
  },
  "another name, in its quotes, with what else has it left alone": {
    edit: rename("a", "b"),
    text: `${HEAD}agents:\n  # a is first\n<<  - "name":  'a'   # a\n>>  - "name":  'b'   # a\n    runtime: stub\n    class: a\n    env: { A: a }\n`,
  },
  "another name in a flow list": {
    edit: rename("b", "true"),
    text: `${HEAD}<<agents: [{name: a, runtime: stub}, {runtime: stub, name: b}]\n>>agents: [{name: a, runtime: stub}, {runtime: stub, name: "true"}]\n`,
  },
  "a value in place, with its comment": {
    edit: set("a", "model_hint", "small"),
    text: `${HEAD}agents:\n  - name: a\n<<    model_hint:   big   # for now\n>>    model_hint:   small   # for now\n    runtime: stub\n`,
  },
  "a value in its quotes": {
    edit: set("a", "class", "it's"),
    text: `${HEAD}agents:\n<<  - { 'name': a, runtime: stub, "class": 'x' }\n>>  - { 'name': a, runtime: stub, "class": 'it''s' }\n`,
  },
  "a key in its other spelling": {
    edit: set("a", "working_directory", "~/b"),
    text: `${HEAD}agents:\n  - name: a\n    runtime: stub\n<<    workingDirectory: "~/a"\n>>    workingDirectory: "~/b"\n`,
  },
  "a new key behind the last one": {
    edit: set("a", "model_hint", "big"),
    text: `${HEAD}agents:\n  - name: a\n    runtime: stub # cheap\n>>    model_hint: big\n    # env: {}\n  - name: b\n    runtime: stub\n`,
  },
  "a new key in a flow mapping": {
    edit: set("a", "resume", "true"),
    text: `${HEAD}agents:\n<<  - { name: a, runtime: stub } # mine\n>>  - { name: a, runtime: stub, resume: true } # mine\n`,
  },
  "a new part": {
    edit: set("a", "limits.memory_max", "4G"),
    text: `${HEAD}agents:\n  - name: a\n    runtime: stub\n>>    limits: { memory_max: 4G }\n`,
  },
  "a new key in a part": {
    edit: set("a", "env.PORT", "010"),
    text: `${HEAD}agents:\n  - name: a\n    runtime: stub\n    env:\n      A: b\n>>      PORT: "010"\n`,
  },
  "a number in a part, with CRLF": {
    edit: set("a", "restart.max", "9"),
    text: `version: 1\r\ntransport: tmux\r\nagents:\r\n  - name: a\r\n    runtime: stub\r\n    restart:\r\n<<      max: 3\r\n>>      max: 9\r\n      policy: always\r\n`,
  },
  "defaults that are not there yet": {
    edit: set(undefined, "working_directory", "~/src"),
    text: `${HEAD}>>defaults: { working_directory: ~/src }\n# who works here\nagents:\n  - { name: a, runtime: stub }\n`,
  },
  "defaults that are there": {
    edit: set(undefined, "start_concurrency", "8"),
    text: `${HEAD}defaults:\n  resume: false\n>>  start_concurrency: 8\nagents:\n  - { name: a, runtime: stub }\n`,
  },
  "what is said already changes nothing": {
    edit: set("a", "class", "worker"),
    text: `${HEAD}agents:\n  - { name: a, runtime: stub, class: "worker" }`,
  },
};

describe("comes back byte-identical but for the lines meant", () => {
  for (const [title, { edit, text }] of Object.entries(CHANGED)) {
    test(title, () => {
      const { before, after } = sides(text);
      expect(parseRoster(before, "r")).toMatchObject({ ok: true });
      const edited = editRoster(before, edit);
      expect(edited).toMatchObject({ ok: true });
      if (edited.ok) expect(edited.value.text).toBe(after);
    });
  }

  test("no line break at the end: none afterwards either", () => {
    const before = `${HEAD}agents:\n  - { name: a, runtime: stub }`;
    const added = editRoster(before, add("b"));
    expect(added.ok && added.value.text).toBe(`${before}\n  - { name: b, runtime: stub }`);
    const removed = editRoster(added.ok ? added.value.text : "", remove("b"));
    expect(removed.ok && removed.value.text).toBe(before);
  });
});

const REFUSED: Readonly<Record<string, Case & { readonly why: RegExp }>> = {
  "agents that are an alias": {
    edit: set("a", "class", "x"),
    text: `${HEAD}agents:\n  - &x\n    name: a\n    runtime: stub\n    class: &c one\n  - { name: b, runtime: stub, class: *c }\n`,
    why: /several places \(&c\)/,
  },
  "a value that is an alias": {
    edit: set("b", "class", "x"),
    text: `${HEAD}agents:\n  - { name: a, runtime: stub, class: &c one }\n  - { name: b, runtime: stub, class: *c }\n`,
    why: /\(\*c\)/,
  },
  "a part that is an alias": {
    edit: set("a", "limits.memory_max", "1G"),
    text: `${HEAD}defaults: { limits: &l { memory_max: 4G } }\nagents:\n  - { name: a, runtime: stub, limits: *l }\n`,
    why: /\(\*l\)/,
  },
  "an agent whose anchor is used by another": {
    edit: remove("a"),
    text: `${HEAD}agents:\n  - { name: a, runtime: stub, env: &e { A: b } }\n  - { name: b, runtime: stub, env: *e }\n`,
    why: /\*e has no &e before it/,
  },
  "a name that is an alias": {
    edit: remove("x"),
    text: `${HEAD}agents:\n  - { name: a, runtime: stub, class: &c x }\n  - { name: *c, runtime: stub }\n`,
    why: /alias/,
  },
  "a name that others share": {
    edit: rename("x", "y"),
    text: `${HEAD}agents:\n  - { name: &n x, runtime: stub, class: *n }\n`,
    why: /several places \(&n\)/,
  },
  "another name that is no name": {
    edit: rename("a", "-x"),
    text: `${HEAD}agents:\n  - { name: a, runtime: stub }\n`,
    why: /agents\[0\]\.name/,
  },
  "another name that is taken": {
    edit: rename("a", "b"),
    text: `${HEAD}agents:\n  - { name: a, runtime: stub }\n  - { name: b, runtime: stub }\n`,
    why: /would be wrong.*name/,
  },
  "a value of several lines": {
    edit: set("a", "class", "x"),
    text: `${HEAD}agents:\n  - name: a\n    runtime: stub\n    class: >-\n      worker\n`,
    why: /several lines/,
  },
  "a comment between two agents of a flow list": {
    edit: remove("b"),
    text: `${HEAD}agents: [ { name: a, runtime: stub }, # whose?\n  { name: b, runtime: stub } ]\n`,
    why: /another agent's/,
  },
  "the only agent": {
    edit: remove("a"),
    text: `${HEAD}agents:\n  - { name: a, runtime: stub }\n`,
    why: /only agent/,
  },
  "a name that is there": {
    edit: add("a"),
    text: `${HEAD}agents:\n  - { name: a, runtime: stub }\n`,
    why: /would be wrong.*name/,
  },
  "a value that the roster does not take": {
    edit: set("a", "runtime", "emacs"),
    text: `${HEAD}agents:\n  - { name: a, runtime: stub }\n`,
    why: /agents\[0\]\.runtime/,
  },
  "a key that cannot be set": {
    edit: set("a", "modelhint", "x"),
    text: `${HEAD}agents:\n  - { name: a, runtime: stub }\n`,
    why: /"modelhint" cannot be set/,
  },
  "a command that its runtime needs": {
    edit: set("a", "runtime", "command"),
    text: `${HEAD}agents:\n  - { name: a, runtime: stub }\n`,
    why: /command/,
  },
};

describe("is refused with the reason", () => {
  for (const [title, { edit, text, why }] of Object.entries(REFUSED)) {
    test(title, () => {
      expect(parseRoster(text, "r")).toMatchObject({ ok: true });
      const edited = editRoster(text, edit);
      expect(edited).toMatchObject({ ok: false });
      expect(edited.ok ? "" : edited.what).toMatch(why);
    });
  }
});
