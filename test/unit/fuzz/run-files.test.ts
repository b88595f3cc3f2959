/** The readers of what kills, other versions and other people leave in the run folder: whole, half, or garbage. */
import { describe } from "bun:test";
import type { JournalEntry } from "../../../src/domain/agent/delivery/journal.ts";
import { parseJournal, renderJournal } from "../../../src/domain/agent/delivery/journal.ts";
import { parseLastExit } from "../../../src/domain/agent/last-exit.ts";
import type { RestartRecord } from "../../../src/domain/fleet/restart-record.ts";
import { parseRestartRecord, renderRestartRecord } from "../../../src/domain/fleet/restart-record.ts";
import { parseHeartbeat } from "../../../src/domain/heartbeat/format.ts";
import { parseLockRecord, renderLockRecord } from "../../../src/domain/restart-lock/record.ts";
import { type Launched, parseLaunched, renderLaunched } from "../../../src/runtimes/launched.ts";
import { RUNTIME_NAMES } from "../../../src/runtimes/runtime-name.ts";
import { type Dice, fuzz, must, same } from "../../support/fuzz.ts";

const NOW = Date.parse("2026-11-28T12:00:00Z");
const isPid = (pid: number) => Number.isSafeInteger(pid) && pid > 0;
const isTime = (at: number) => Number.isSafeInteger(at) && at >= 0;

function beat(dice: Dice): string {
  const time = () => new Date(NOW - dice.below(1e9)).toISOString().replace(/\.\d+Z$/, "Z");
  return [
    `ts=${time()}`,
    ...(dice.chance(0.5) ? [`epoch=${Math.floor(NOW / 1000) - dice.below(1e6)}`] : []),
    `pid=${1 + dice.below(4_000_000)}`,
    `pid_start=${dice.below(1e9)}`,
    `status=${dice.oneOf(["ok", "busy", "blocked"])}`,
    `interval=${dice.below(100)}`,
    `activity=${time()}`,
    `state=${dice.line(3)}`,
    `state_since=${time()}`,
    "",
  ].join("\n");
}

describe("a heartbeat", () => {
  fuzz("is read whole, or is none, however it was damaged", (dice) => {
    const text = beat(dice);
    must(parseHeartbeat(text) !== undefined, "a whole one is none", text);
    for (const damaged of [dice.damaged(text), dice.text(20)]) {
      const read = parseHeartbeat(damaged);
      if (read === undefined) continue;
      must(isPid(read.pid) && isTime(read.at), "no pid or no time", damaged, read);
      for (const number of [read.activity, read.intervalMs, read.stateSince, read.restarts, read.launcher]) {
        must(number === undefined || Number.isFinite(number), "no number", damaged, read);
      }
    }
  });
});

describe("a restart lock", () => {
  fuzz("says what was written, and nothing that cannot be, however it was damaged", (dice) => {
    const record = {
      pid: 1 + dice.below(4_000_000),
      refreshedAt: NOW - dice.below(1e9),
      token: dice.word(),
      birth: dice.maybe(() => ({ bootId: crypto.randomUUID(), startTime: String(dice.below(1e9)) })),
    };
    const text = renderLockRecord(record);
    must(same(parseLockRecord(text), record), "is another", text, record);
    const read = parseLockRecord(dice.damaged(text));
    if (read !== undefined) must(isPid(read.pid) && isTime(read.refreshedAt), "cannot be", read);
    parseLockRecord(dice.text(20));
  });
});

function entry(dice: Dice): JournalEntry {
  return {
    id: dice.word(),
    at: NOW - dice.below(23 * 3_600_000),
    verdict: dice.oneOf([
      "accepted",
      "queued",
      "unknown",
      "blocked",
      "draft",
      "dead",
      "not-ready",
      undefined,
    ]),
    channel: dice.maybe(() => "keys"),
    detail: dice.text(4),
    sent: dice.chance(0.7),
    ...(dice.chance(0.5) ? { needle: `${dice.word()} ` } : {}),
    ...(dice.chance(0.2) ? { raw: true } : {}),
    ...(dice.chance(0.5)
      ? {
          to: {
            pid: 1 + dice.below(9999),
            startTime: String(dice.below(1e9)),
            workingDirectory: dice.text(2),
          },
        }
      : {}),
  };
}

describe("a journal of deliveries", () => {
  fuzz("has each delivery as it was written; cut short, it has those before the cut and no other", (dice) => {
    const entries = new Map(dice.list(6, () => entry(dice)).map((each) => [each.id, each]));
    const text = renderJournal(entries);
    const whole = parseJournal(text, NOW);
    must(same([...whole], [...entries]), "is another", text);
    const cut = text.slice(0, dice.below(text.length + 1));
    const lines = cut.split("\n").length - 1;
    const read = [...parseJournal(cut, NOW)];
    must(read.length >= lines, "lost one before the cut", cut);
    must(same(read, [...entries].slice(0, read.length)), "has another", cut);
    for (const each of parseJournal(dice.damaged(text), NOW).values()) {
      must(typeof each.id === "string" && typeof each.sent === "boolean", "cannot be", each);
    }
    parseJournal(dice.text(20), NOW);
  });
});

function restart(dice: Dice): RestartRecord {
  const identity = () => ({ pid: 1 + dice.below(9999), startTime: String(dice.below(1e9)) });
  const agents = () =>
    dice.list(4, () => ({
      name: dice.word(),
      outcome: dice.oneOf(["restarted", "failed", "stays stopped", "handed over"] as const),
      detail: dice.text(2),
      pid: dice.maybe(() => dice.below(9999)),
    }));
  return {
    token: dice.word(),
    askedAt: NOW,
    askedBy: dice.text(3),
    caller: dice.maybe(() => dice.word()),
    asker: dice.maybe(identity),
    handedOver: dice.chance(0.5),
    worker: dice.maybe(identity),
    total: dice.below(50),
    before: dice.maybe(
      () => new Map(dice.list(4, () => [dice.word(), dice.maybe(() => dice.below(9999))] as const)),
    ),
    done: agents(),
    held: dice.maybe(() => dice.text(3)),
    notes: dice.list(3, () => dice.text(3)),
    ending: dice.oneOf([
      undefined,
      { kind: "report", agents: agents() },
      { kind: "error", ending: "failure", message: dice.text(3), hint: dice.maybe(() => dice.text(2)) },
    ]),
  };
}

describe("a record of a restart", () => {
  fuzz("says what was written; half of it is none", (dice) => {
    const record = restart(dice);
    const text = renderRestartRecord(record);
    must(same(parseRestartRecord(text), record), "is another", text, parseRestartRecord(text));
    const half = text.slice(0, dice.below(text.length - 1));
    must(parseRestartRecord(half) === undefined, "half of one is one", half);
    const read = parseRestartRecord(dice.damaged(text));
    if (read !== undefined) {
      must(read.worker === undefined || Number.isSafeInteger(read.worker.pid), "no worker", read.worker);
    }
    parseRestartRecord(dice.text(20));
  });
});

describe("a launch record", () => {
  fuzz("says what was written, and nothing that cannot be, however it was damaged", (dice) => {
    const launched: Launched = {
      runtime: dice.oneOf(RUNTIME_NAMES),
      pid: 1 + dice.below(4_000_000),
      startTime: String(dice.below(1e9)),
      at: NOW,
      workingDirectory: `/${dice.line(3)}`,
      conversation: dice.maybe(() => dice.word()),
      resumed: dice.chance(0.5),
      port: dice.maybe(() => dice.below(65_536)),
      password: dice.maybe(() => dice.word()),
      version: dice.maybe(() => "1.2.3"),
      dataFolder: dice.maybe(() => `/${dice.line(3)}`),
    };
    const text = renderLaunched(launched);
    must(same(parseLaunched(text), launched), "is another", text, parseLaunched(text));
    const read = parseLaunched(dice.damaged(text));
    if (read !== undefined) must(Number.isSafeInteger(read.pid) && isTime(read.at), "cannot be", read);
    parseLaunched(dice.text(20));
  });
});

describe("the record of an exit", () => {
  fuzz("is never thrown at, whatever it holds", (dice) => {
    const text = `ts=2026-11-28T12:00:00Z\npid=${dice.below(99)}\nstatus=${dice.below(300)}\nsignal=${dice.word()}\n`;
    for (const each of [text, dice.damaged(text), dice.text(20)]) parseLastExit(each);
  });
});
