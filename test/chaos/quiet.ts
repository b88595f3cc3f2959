/** After a storm: nothing happens any more, and everything has to come to what people wanted. */
import { attemptOf, receiptsOf } from "./judgement.ts";
import type { Expected, Sent } from "./expected.ts";
import { type Facts, gatherFacts } from "./facts.ts";
import type { ChaosFleet } from "./fleet.ts";
import { INVARIANTS, SETTLING } from "./invariants/index.ts";
import type { Invariant } from "./invariants/invariant.ts";
import { isOpen, withoutVerdict } from "./invariants/messages.ts";

export interface Violation {
  readonly invariant: string;
  readonly what: string;
}

/** Milliseconds in which a fleet has to be as it is wanted. Generous: only what never comes waits for it. */
const SETTLE_MS = 60_000;
const EVERY_MS = 250;
/** How often the same id is given again before it counts as without a verdict. */
const REPEATS = 8;
const AT_A_TIME = 4;

export function judge(invariants: readonly Invariant[], facts: Facts, expected: Expected): Violation[] {
  return invariants.flatMap(({ name, violations }) =>
    violations(facts, expected).map((what) => ({ invariant: name, what })),
  );
}

/** Looks until all of these hold, or time is up. */
async function settle(
  fleet: ChaosFleet,
  invariants: readonly Invariant[],
  expected: Expected,
  withinMs: number,
  told: ReadonlySet<string>,
): Promise<{ readonly facts: Facts; readonly violations: readonly Violation[] }> {
  const end = performance.now() + withinMs;
  for (;;) {
    const facts = await gatherFacts(fleet);
    const violations = judge(invariants, facts, expected).filter(({ what }) => !told.has(what));
    if (violations.length === 0 || performance.now() > end) return { facts, violations };
    await Bun.sleep(EVERY_MS);
  }
}

/** Who runs, by the kernel. */
export function running({ processes }: Facts): string[] {
  return processes.filter(({ kind }) => kind === "stub").map(({ agent }) => agent);
}

/** The same id again and again, until the agent has it. */
async function pushThrough(fleet: ChaosFleet, message: Sent): Promise<Sent> {
  let now = message;
  for (let time = 0; time < REPEATS && isOpen(now); time += 1) {
    const { id, text, agent } = message;
    const said = ["--id", id, "--message", text, "--timeout", "10s", "--json"];
    const { status, stdout } = await fleet.mosaic("agent", "send", agent, ...said);
    now = { ...now, attempts: [...now.attempts, attemptOf(receiptsOf(stdout).get(agent), status)] };
    if (isOpen(now)) await Bun.sleep(EVERY_MS);
  }
  return now;
}

export interface Settled {
  readonly facts: Facts;
  readonly sent: readonly Sent[];
  readonly violations: readonly Violation[];
}

/**
 * `probe` is a message to everybody who runs: nobody has become deaf. `told`: what was violated before and cannot be taken
 * back, such as a message that is twice in a record.
 */
export async function judgeQuiet(
  fleet: ChaosFleet,
  expected: Expected,
  probe: { readonly id: string; readonly classOfFirst: string },
  told: ReadonlySet<string> = new Set(),
): Promise<Settled> {
  await fleet.mosaic("fleet", "resume");
  const first = await settle(fleet, SETTLING, expected, SETTLE_MS, told);
  if (first.violations.length > 0) return { ...first, sent: expected.sent };

  const there = running(first.facts);
  const probes = there.map((agent): Sent => ({
    agent,
    id: probe.id,
    text: `probe ${probe.id}x`,
    attempts: [],
  }));
  const all = [...expected.sent, ...probes];
  const open = all.filter((message) => isOpen(message) && there.includes(message.agent));
  const sent = new Map(all.map((message) => [message, message]));
  const agents = Map.groupBy(open, ({ agent }) => agent);
  const queue = [...agents.values()];
  const work = async () => {
    for (let own = queue.shift(); own !== undefined; own = queue.shift()) {
      for (const message of own) sent.set(message, await pushThrough(fleet, message));
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));

  // a write in each folder, with which goes what killed writers have left there
  const [resident = ""] = fleet.cast.residents;
  await fleet.mosaic("fleet", "set", resident, `class=${probe.classOfFirst}`);
  await fleet.mosaic("fleet", "pause");
  await fleet.mosaic("fleet", "resume");
  const classes = new Map([...expected.classes, [resident, new Set([probe.classOfFirst])]]);
  const now: Expected = { ...expected, classes, sent: [...sent.values()] };
  const { facts, violations } = await settle(fleet, INVARIANTS, now, SETTLE_MS, told);
  const without = now.sent
    .filter((message) => there.includes(message.agent))
    .flatMap((message) => withoutVerdict(message, message.id === probe.id))
    .map((what) => ({ invariant: "every message to an agent that runs comes to a verdict", what }));
  return { facts, sent: now.sent, violations: [...violations, ...without] };
}
