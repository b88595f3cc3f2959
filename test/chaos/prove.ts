/**
 * Violates each invariant on purpose, in a fleet that is alive: a check that cannot fail proves nothing. What is planted
 * is the campaign's own doing; mosaic does no wrong here.
 */
import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "../support/poll.ts";
import type { Wanted } from "./deeds.ts";
import type { Expected } from "./expected.ts";
import { gatherFacts } from "./facts.ts";
import type { ChaosFleet } from "./fleet.ts";
import { INVARIANTS } from "./invariants/index.ts";
import { judge, judgeQuiet } from "./quiet.ts";
import { readRosterFacts } from "./roster.ts";

interface Plant {
  readonly what: string;
  /** What has to be violated. */
  readonly names: RegExp;
  /** Returns how it is taken back. */
  readonly plant: (fleet: ChaosFleet) => () => void;
}

const PLANTS: readonly Plant[] = [
  {
    what: "a second process that is the agent",
    names: /one process tree/,
    plant(fleet) {
      const env = { MOSAIC_HOME: fleet.home, MOSAIC_AGENT_NAME: "stub0", PATH: "/usr/bin:/bin" };
      const child = Bun.spawn(["bash", "-c", "read", "mosaic", "yolo", "stub"], { env, stdin: "pipe" });
      return () => child.kill("SIGKILL");
    },
  },
  {
    what: "a process of an agent outside of its unit",
    names: /cgroup/,
    plant(fleet) {
      const env = { MOSAIC_HOME: fleet.home, MOSAIC_AGENT_NAME: "stub1" };
      const child = Bun.spawn(["/bin/sleep", "600"], { env });
      return () => child.kill("SIGKILL");
    },
  },
  {
    what: "a session that nobody knows",
    names: /agree/,
    plant(fleet) {
      fleet.tmux(fleet.socket, "new-session", "-d", "-s", "ghost", "sleep 600");
      return () => void fleet.tmux(fleet.socket, "kill-session", "-t", "=ghost");
    },
  },
  {
    what: "a message that is twice in a record",
    names: /every verdict/,
    plant({ stubs }) {
      const folder = join(stubs, "sessions");
      const records = readdirSync(folder).map((name) => join(folder, name));
      const path = records.find((each) => readFileSync(each, "utf8").includes('{"type":"user"')) ?? "";
      const text = readFileSync(path, "utf8");
      appendFileSync(path, `${text.split("\n").find((line) => line.startsWith('{"type":"user"'))}\n`);
      return () => writeFileSync(path, text);
    },
  },
  fileOf("fleet/run/stub0.environment", "KEY=secret\n", /half-written/),
  fileOf("fleet/run/.stub1.hb.1.00000000.tmp", "", /half-written/),
  fileOf("fleet/run/restart.lock", "1\n1\nx\n", /lock/),
  {
    what: "another byte in the roster",
    names: /roster/,
    plant({ roster }) {
      const text = readFileSync(roster, "utf8");
      writeFileSync(roster, text.replace("# about stub1", "# About stub1"));
      return () => writeFileSync(roster, text);
    },
  },
  {
    what: "another class than anybody set",
    names: /roster/,
    plant({ roster }) {
      const text = readFileSync(roster, "utf8");
      writeFileSync(roster, text.replace(/class: \S+/, "class: strange"));
      return () => writeFileSync(roster, text);
    },
  },
  {
    what: "another pane in somebody else's tmux server",
    names: /not mosaic's/,
    plant(fleet) {
      fleet.tmux(fleet.foreignSocket, "new-session", "-d", "-s", "more", "sleep 600");
      return () => void fleet.tmux(fleet.foreignSocket, "kill-session", "-t", "=more");
    },
  },
  {
    what: "a write through a link",
    names: /not mosaic's/,
    plant({ victim }) {
      const text = readFileSync(victim, "utf8");
      appendFileSync(victim, "ts=now\n");
      return () => writeFileSync(victim, text);
    },
  },
];

function fileOf(path: string, text: string, names: RegExp): Plant {
  return {
    what: `a file ${path}`,
    names,
    plant({ home }) {
      writeFileSync(join(home, path), text);
      return () => rmSync(join(home, path), { force: true });
    },
  };
}

/** Returns what was planted and not noticed. The fleet runs, all of it, when this is called. */
export async function proveInvariants(fleet: ChaosFleet, say: (line: string) => void): Promise<string[]> {
  const missed: string[] = [];
  const before = await gatherFacts(fleet);
  let expected: Expected = {
    wanted: new Map<string, ReadonlySet<Wanted>>(
      fleet.cast.residents.map((agent) => [agent, new Set(["running"])]),
    ),
    guests: fleet.cast.guests,
    classes: new Map(
      [...readRosterFacts(fleet.firstRoster, fleet.cast.guests).classes].map(([agent, value]) => [
        agent,
        new Set([value]),
      ]),
    ),
    firstRoster: fleet.firstRoster,
    sent: [],
    foreign: before.foreign,
    victim: before.victim,
    planted: new Map(),
  };
  const good = await judgeQuiet(fleet, expected, { id: "good", classOfFirst: "c" });
  for (const { invariant, what } of good.violations) missed.push(`all is well, and: ${invariant}: ${what}`);
  expected = { ...expected, sent: good.sent };
  for (const { what, names, plant } of PLANTS) {
    const undo = plant(fleet);
    let said: string[] = [];
    try {
      said = judge(INVARIANTS, await gatherFacts(fleet), expected).map(({ invariant }) => invariant);
    } finally {
      undo();
    }
    const isSeen = said.some((name) => names.test(name));
    say(`${isSeen ? "seen" : "MISSED"}: ${what}`);
    if (!isSeen) missed.push(what);
    await until(
      "all is well again",
      async () => judge(INVARIANTS, await gatherFacts(fleet), expected).length === 0,
    );
  }
  fleet.tmux(fleet.socket, "send-keys", "-t", "=stub1:", "a draft of a person");
  const deaf = await judgeQuiet(fleet, expected, { id: "deaf", classOfFirst: "c" });
  const isSeen = deaf.violations.some(({ what }) => what.startsWith("stub1 deaf: draft"));
  say(`${isSeen ? "seen" : "MISSED"}: an agent that takes no message`);
  if (!isSeen) missed.push("an agent that takes no message");
  return missed;
}
