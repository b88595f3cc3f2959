/** Plays one round: operators act, faults strike, each at its time. What came of it is written down. */
import { argumentsOf, describeDeed, type Message } from "./deeds.ts";
import { STRIKES } from "./faults/index.ts";
import { MISSED, type Strike } from "./faults/strike.ts";
import type { ChaosFleet } from "./fleet.ts";
import type { Act, Fault, Operator, Round } from "./schedule.ts";

const LONGEST_PAUSE_MS = 5000;

export interface Done {
  readonly act: Act;
  readonly message: Message | undefined;
  /** Milliseconds after the round's beginning. */
  readonly begin: number;
  readonly end: number;
  /** null: a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly wasCut: boolean;
  readonly timedOut: boolean;
}

export interface Struck {
  readonly fault: Fault;
  readonly at: number;
  readonly met: string | undefined;
}

export interface Storm {
  readonly done: readonly Done[];
  readonly struck: readonly Struck[];
}

export async function playRound(fleet: ChaosFleet, round: Round): Promise<Storm> {
  const began = performance.now();
  const now = () => Math.round(performance.now() - began);
  const done: Done[] = [];
  const struck: Struck[] = [];
  const undo: (() => void)[] = [];

  const perform = async (act: Act, number: number): Promise<void> => {
    const message = messageOf(act, round.index, number);
    const isTwice = act.deed.kind === "send" && act.deed.twice;
    await Promise.all([call(act, message), ...(isTwice ? [call(act, message)] : [])]);
  };
  const call = async (act: Act, message: Message | undefined): Promise<void> => {
    const begin = now();
    const command = fleet.spawn(argumentsOf(act.deed, message), act.descriptors);
    let wasCut = false;
    const timer =
      act.cut &&
      setTimeout(() => {
        wasCut = true;
        command.kill(act.cut?.signal ?? "SIGKILL");
      }, act.cut.afterMs);
    const { status, stdout, stderr, timedOut } = await command.finished;
    clearTimeout(timer);
    done.push({ act, message, begin, end: now(), status, stdout, stderr, wasCut, timedOut });
  };
  const operate = async (operator: Operator): Promise<void> => {
    const own = round.acts
      .map((act, number) => ({ act, number }))
      .filter(({ act }) => act.operator === operator);
    for (const { act, number } of own) {
      await Bun.sleep(Math.max(0, act.at - now()));
      await perform(act, number);
    }
  };
  const send = async (): Promise<void> => {
    const own = round.acts
      .map((act, number) => ({ act, number }))
      .filter(({ act }) => act.operator === "sender");
    await Promise.all(
      own.map(async ({ act, number }) => {
        await Bun.sleep(Math.max(0, act.at - now()));
        await perform(act, number);
      }),
    );
  };
  const strike = async (fault: Fault): Promise<void> => {
    await Bun.sleep(Math.max(0, fault.at - now()));
    const at = now();
    const result = strikeNow(fleet, fault);
    struck.push({ fault, at, met: result.met });
    if (result.undo === undefined) return;
    undo.push(result.undo);
    await Bun.sleep(fault.lastsMs);
    result.undo();
  };

  const over = new AbortController();
  /** A restart that is under way waits for the end of a pause; whoever paused has forgotten it. */
  const endPauses = async (): Promise<void> => {
    let due = LONGEST_PAUSE_MS;
    while (!over.signal.aborted) {
      await Bun.sleep(50);
      if (now() < due) continue;
      due += LONGEST_PAUSE_MS;
      await fleet.mosaic("fleet", "resume");
    }
  };

  const pauses = endPauses();
  try {
    await Promise.all([operate("one"), operate("two"), send(), ...round.faults.map(strike)]);
  } finally {
    over.abort();
    await pauses;
    // the last first: what was done to a disk that became read-only can be undone when it is so no more
    for (const each of undo.toReversed()) each();
  }
  return { done: done.toSorted((one, other) => one.begin - other.begin), struck };
}

/** What a read-only disk does not let a fault do has met nothing. */
function strikeNow(fleet: ChaosFleet, fault: Fault): Strike {
  try {
    return STRIKES[fault.kind](fleet, fault);
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "EROFS") return MISSED;
    throw thrown;
  }
}

function messageOf({ deed }: Act, round: number, number: number): Message | undefined {
  if (deed.kind !== "send" && deed.kind !== "broadcast") return undefined;
  const id = `r${round}m${number}`;
  const busy = deed.kind === "send" && deed.busyMs > 0 ? ` [[busy=${deed.busyMs / 1000}]]` : "";
  return { id, text: `word ${id}x${busy}` };
}

/** The round as it was, one line an event. */
export function tellStorm({ done, struck }: Storm): string[] {
  const lines = [
    ...done.map(({ act, begin, end, status, wasCut, stderr, message }) => {
      const few = act.descriptors === undefined ? "" : `, ${act.descriptors} descriptors`;
      const cut = wasCut ? `, ${act.cut?.signal} after ${act.cut?.afterMs} ms` : "";
      const said = status === 0 ? "" : `: ${stderr.split("\n")[0] ?? ""}`;
      const id = message === undefined ? "" : ` #${message.id}`;
      return {
        at: begin,
        text: `${act.operator}: ${describeDeed(act.deed)}${id} → ${status ?? "killed"} at ${end}${cut}${few}${said}`,
      };
    }),
    ...struck.map(({ fault, at, met }) => ({
      at,
      text: `fault: ${fault.kind} (${fault.agent}, ${fault.lastsMs} ms): ${met ?? "nothing to meet"}`,
    })),
  ];
  return lines
    .toSorted((one, other) => one.at - other.at)
    .map(({ at, text }) => `${String(at).padStart(6)} ms  ${text}`);
}
