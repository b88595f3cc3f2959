/** The restart rule of the direct supervisor: the launcher's, in bash, and the one that it is held against. */
// runs once: a function of its arguments
import { describe, expect, test } from "bun:test";
import { join, resolve } from "node:path";
import type { AgentRestart } from "../../src/domain/roster/roster.ts";
import { forbidLeaks } from "../support/leaks.ts";
import { decideRestart, type EndedLife, type RestartDecision } from "../support/restart-rule.ts";

forbidLeaks();

const PARTS = resolve(import.meta.dir, "../../framework/tools/fleet/launcher");

interface Case extends EndedLife {
  readonly rule: AgentRestart;
}

/** What the launcher's own functions answer to lines of words, one bash for all of them. */
function inBash(loop: string, lines: readonly string[], settings: Record<string, string> = {}): string[] {
  const script = `set -u; source "$0"; while read -ra words; do ${loop}; done`;
  const { stdout, stderr, exitCode } = Bun.spawnSync(["bash", "-c", script, join(PARTS, "restart-rule.sh")], {
    stdin: Buffer.from(lines.map((line) => `${line}\n`).join("")),
    env: { PATH: "/usr/bin:/bin", ...settings },
  });
  expect([exitCode, stderr.toString()]).toEqual([0, ""]);
  return stdout.toString().split("\n").slice(0, -1);
}

function decideInBash(cases: readonly Case[]): RestartDecision[] {
  const lines = cases.map(({ rule, status, now, starts }) =>
    [rule.policy, rule.max, rule.windowMs, rule.backoffMs, status, now, ...starts].join(" "),
  );
  return inBash('decide_restart "${words[@]}"; echo "$REPLY" "${counted_starts[@]}"', lines).map((line) => {
    const [word, ...counted] = line.split(" ").filter(Boolean);
    return { word: word as RestartDecision["word"], counted: counted.map(Number) };
  });
}

const decideInTypeScript = (cases: readonly Case[]) =>
  cases.map(({ rule, ...life }) => decideRestart(rule, life));

/** The roster's own rule: five starts in ten minutes, a second between an end and the next start. */
const RULE: AgentRestart = { policy: "on-failure", max: 5, windowMs: 600_000, backoffMs: 1_000 };
const FOUR = [0, 1_000, 2_000, 3_000];

const TABLE: readonly (readonly [
  string,
  Partial<AgentRestart>,
  EndedLife,
  RestartDecision["word"],
  number,
])[] = [
  ["a first failure", {}, { status: 1, now: 10, starts: [0] }, "restarting", 1],
  ["a signal", {}, { status: 143, now: 10, starts: [0] }, "restarting", 1],
  ["success under on-failure", {}, { status: 0, now: 10, starts: [0] }, "exited", 1],
  ["success under always", { policy: "always" }, { status: 0, now: 10, starts: [0] }, "restarting", 1],
  ["a failure under never", { policy: "never" }, { status: 7, now: 10, starts: [0] }, "exited", 1],
  ["a refusal of the launcher's", {}, { status: 77, now: 10, starts: [0] }, "restarting", 1],
  ["the fourth start of five", {}, { status: 1, now: 3_100, starts: FOUR }, "restarting", 4],
  ["the fifth start of five", {}, { status: 1, now: 4_100, starts: [...FOUR, 4_000] }, "failed", 5],
  ["too often under always", { policy: "always", max: 1 }, { status: 0, now: 5, starts: [0] }, "failed", 1],
  ["success where it was too often", { max: 1 }, { status: 0, now: 5, starts: [0] }, "exited", 1],
  ["one start alone, given up", { max: 1 }, { status: 1, now: 5, starts: [0] }, "failed", 1],
  ["one start alone, long ago", { max: 1 }, { status: 1, now: 599_000, starts: [0] }, "restarting", 0],
  ["a millisecond before that", { max: 1 }, { status: 1, now: 598_999, starts: [0] }, "failed", 1],
  // 3 starts in 4 s: the fourth would come 4.5 s after the first, and systemd (252) lets it
  [
    "a window that ends during the backoff",
    { max: 3, windowMs: 4_000 },
    { status: 1, now: 3_500, starts: [0, 1_500, 3_000] },
    "restarting",
    2,
  ],
  [
    "the same with a window that does not",
    { max: 3, windowMs: 5_000 },
    { status: 1, now: 3_500, starts: [0, 1_500, 3_000] },
    "failed",
    3,
  ],
  ["no wait at all", { max: 2, backoffMs: 0 }, { status: 1, now: 9, starts: [0, 9] }, "failed", 2],
];

/** Numbers that look random and are the same each time. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    yield state / 2_147_483_648;
  }
}

function randomCases(count: number): Case[] {
  const random = numbers(20261128);
  const below = (limit: number) => Math.floor(random.next().value * limit);
  const oneOf = <Item>(items: readonly [Item, ...Item[]]) => items[below(items.length)] ?? items[0];
  return Array.from({ length: count }, () => {
    const now = below(100) * 100;
    return {
      rule: {
        policy: oneOf(["never", "on-failure", "always"]),
        max: 1 + below(4),
        windowMs: below(60) * 100,
        backoffMs: below(20) * 100,
      },
      status: oneOf([0, 0, 1, 77, 137]),
      now,
      starts: Array.from({ length: 1 + below(6) }, () => below(now + 1)).toSorted(
        (one, other) => one - other,
      ),
    };
  });
}

for (const [name, decide] of [
  ["the rule", decideInTypeScript],
  ["the launcher", decideInBash],
] as const) {
  describe(`${name} decides`, () => {
    const decided = decide(TABLE.map(([, rule, life]) => ({ rule: { ...RULE, ...rule }, ...life })));

    test.each(TABLE.map(([what, , , word, counted], at) => [what, word, counted, at] as const))(
      "%s: %s, with %d counted",
      (_, word, counted, at) => {
        expect([decided[at]?.word, decided[at]?.counted.length]).toEqual([word, counted]);
      },
    );
  });
}

test("both decide the same of two thousand lives", () => {
  const cases = randomCases(2_000);
  const expected = decideInTypeScript(cases);
  expect(decideInBash(cases)).toEqual(expected);
  for (const word of ["exited", "failed", "restarting"] as const)
    expect(expected.filter((decision) => decision.word === word).length).toBeGreaterThan(100);
});

const SECONDS: Readonly<Record<string, string>> = {
  "0": "0",
  "600": "600000",
  "0.2": "200",
  "08.09": "8090",
  "0.0015": "1",
  "31536000": "31536000000",
};
const NO_SECONDS = ["-1", ".5", "5.", "1e3", "x", "1,5", "a[$(exit)]", "99999999999"];

test("the launcher reads seconds, with fractions, as milliseconds", () => {
  const read = 'milliseconds_of "${words[0]}" && echo "$REPLY" || echo none';
  expect(inBash(read, Object.keys(SECONDS))).toEqual(Object.values(SECONDS));
  expect(inBash(read, NO_SECONDS)).toEqual(NO_SECONDS.map(() => "none"));
});

test.each([
  [{}, "on-failure 5 600000 1000"],
  [{ POLICY: "always", MAX: "3", WINDOW: "1.5", BACKOFF: "0" }, "always 3 1500 0"],
  [{ POLICY: "sometimes", MAX: "0", WINDOW: "long", BACKOFF: "-1" }, "on-failure 5 600000 1000"],
  [{ POLICY: "never", MAX: "x[$(exit)]", WINDOW: "", BACKOFF: "1s" }, "never 5 600000 1000"],
])("the launcher takes what is no setting for one that is not set: %j", (given, expected) => {
  const settings = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [`MOSAIC_RESTART_${name}`, value]),
  );
  const show = 'read_restart_settings; echo "$policy $max $window_ms $backoff_ms"';
  expect(inBash(show, ["once"], settings)).toEqual([expected]);
});
