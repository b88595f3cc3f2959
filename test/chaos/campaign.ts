/**
 * A campaign, inside the lab: rounds of storm and quiet until time is up, then the end. It stops at the first round
 * that violates an invariant (but with --go-on), and tells that round.
 */
import { join, relative } from "node:path";
import { removeUnits } from "../support/supervision-units.ts";
import { Counts } from "./counts.ts";
import type { Wanted } from "./deeds.ts";
import { judgeEnd } from "./ending.ts";
import type { Expected, Sent } from "./expected.ts";
import { type Facts, gatherFacts } from "./facts.ts";
import { ChaosFleet } from "./fleet.ts";
import { classesAfter, sentAfter, wantedAfter } from "./judgement.ts";
import type { Options } from "./options.ts";
import { proveInvariants } from "./prove.ts";
import { judgeQuiet, running, type Violation } from "./quiet.ts";
import { readRosterFacts } from "./roster.ts";
import { castOf, type Round, roundOf } from "./schedule.ts";
import { playRound, type Storm, tellStorm } from "./storm.ts";

/** What is known of the fleet between two rounds. */
interface Known {
  readonly wanted: ReadonlyMap<string, Wanted>;
  readonly classes: ReadonlyMap<string, string>;
  readonly sent: readonly Sent[];
  readonly planted: ReadonlyMap<string, string>;
}

export class Campaign {
  readonly fleet: ChaosFleet;
  readonly #options: Options;
  readonly #say: (line: string) => void;
  readonly counts = new Counts();

  constructor(options: Options, say: (line: string) => void) {
    this.#options = options;
    this.#say = say;
    this.fleet = new ChaosFleet(castOf(options.agents));
  }

  /** Returns the violations; empty where there were none. */
  async run(): Promise<readonly Violation[]> {
    try {
      await this.fleet.install();
      return this.#options.prove ? await this.#prove() : await this.#rounds();
    } finally {
      removeUnits([...this.fleet.cast.residents, ...this.fleet.cast.guests]);
      this.fleet.remove();
    }
  }

  async #prove(): Promise<readonly Violation[]> {
    await this.fleet.mustDo("fleet", "start", "--grace", "0s");
    const missed = await proveInvariants(this.fleet, this.#say);
    return missed.map((what) => ({ invariant: "each invariant can fail", what }));
  }

  async #rounds(): Promise<readonly Violation[]> {
    const end = performance.now() + this.#options.seconds * 1000;
    let known: Known = {
      wanted: new Map(this.fleet.cast.residents.map((agent) => [agent, "stopped"] as const)),
      classes: readRosterFacts(this.fleet.firstRoster, this.fleet.cast.guests).classes,
      sent: [],
      planted: new Map(),
    };
    const before = await gatherFacts(this.fleet);
    const all: Violation[] = [];
    for (let index = 0; index === 0 || performance.now() < end; index += 1) {
      const round = roundOf(this.#options.seed, index, this.fleet.cast);
      const began = performance.now();
      const { storm, expected } = await this.#play(round, known, before);
      const played = performance.now();
      const probe = { id: `r${index}probe`, classOfFirst: `q${index}` };
      const settled = await judgeQuiet(this.fleet, expected, probe, new Set(all.map(({ what }) => what)));
      const hung = storm.done
        .filter(({ timedOut }) => timedOut)
        .map(({ act }) => ({ invariant: "every command ends", what: JSON.stringify(act.deed) }));
      const violations = [...hung, ...settled.violations];
      this.counts.add("rounds");
      this.counts.addStorm(storm);
      const [storming, quiet] = [played - began, performance.now() - played].map((ms) =>
        (ms / 1000).toFixed(1),
      );
      this.#say(
        `round ${index}: ${storm.done.length} deeds, ${storm.struck.length} faults in ${storming} s, quiet ${quiet} s: ` +
          (violations.length === 0 ? "ok" : "VIOLATED"),
      );
      if (violations.length > 0) {
        for (const line of tellStorm(storm)) this.#say(line);
        for (const { invariant, what } of violations) this.#say(`violated: ${invariant}\n          ${what}`);
        for (const line of tellFacts(settled.facts)) this.#say(line);
        all.push(...violations);
        if (!this.#options.goOn) return all;
      }
      known = this.#learn(settled.facts, settled.sent, expected);
    }
    for (const { attempts } of known.sent) {
      this.counts.add(`message: ${attempts.at(-1)?.verdict ?? "killed, and its agent stopped"}`);
    }
    const violations = await judgeEnd(this.fleet, known.planted);
    for (const { invariant, what } of violations) this.#say(`violated: ${invariant}\n          ${what}`);
    return [...all, ...violations];
  }

  async #play(
    round: Round,
    known: Known,
    before: Facts,
  ): Promise<{ readonly storm: Storm; readonly expected: Expected }> {
    const wanted = new Map(known.wanted);
    if (round.startsAll) {
      await this.fleet.startAll();
      for (const [agent, value] of wanted) if (value === "stopped") wanted.set(agent, "running");
    }
    const storm = await playRound(this.fleet, round);
    const { cast, firstRoster } = this.fleet;
    const planted = plantedAfter(known.planted, storm, relative(this.fleet.home, this.fleet.run));
    const expected: Expected = {
      wanted: wantedAfter(wanted, storm, cast),
      guests: cast.guests,
      classes: classesAfter(known.classes, storm),
      firstRoster,
      sent: sentAfter(known.sent, storm, cast),
      foreign: before.foreign,
      victim: before.victim,
      planted,
    };
    return { storm, expected };
  }

  /** What was undecided is what is there. */
  #learn(facts: Facts, sent: readonly Sent[], expected: Expected): Known {
    const there = running(facts);
    const { agents, classes } = readRosterFacts(facts.roster, this.fleet.cast.guests);
    const wanted = new Map(
      [...expected.wanted.keys()].map((agent) => {
        const absent = agents.includes(agent) ? "stopped" : "absent";
        return [agent, there.includes(agent) ? "running" : absent] as const;
      }),
    );
    return { wanted, classes, sent, planted: expected.planted };
  }
}

/** What mosaic says of each agent, to be read beside what the kernel says. */
function tellFacts({ ps, units }: Facts): string[] {
  return (ps?.agents ?? []).map(({ agent, state, reason, supervisor, pid, restarts, remark }) => {
    const { active, sub } = units.get(agent) ?? { active: "not loaded", sub: "" };
    const said = `${state}, ${supervisor.state}, pid ${pid}, ${restarts} restarts; ${reason ?? ""} ${remark ?? ""}`;
    return `  ps: ${agent}: ${said}; systemd: ${active} ${sub}`;
  });
}

function plantedAfter(before: ReadonlyMap<string, string>, { struck }: Storm, folder: string) {
  const planted = new Map(before);
  for (const { fault, met } of struck) {
    if (fault.kind === "remove run folder") planted.clear();
    if (fault.kind === "plant foreign file" && met !== undefined) planted.set(join(folder, met), "");
    // it may have met one of these
    if (/run file|garbage|link/.test(fault.kind) && met !== undefined) planted.delete(join(folder, met));
  }
  return planted;
}
