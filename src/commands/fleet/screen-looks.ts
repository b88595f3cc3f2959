import { MosaicError } from "../../base/errors.ts";
import type { Context, OperationListener } from "../../cli/context.ts";
import type { Services } from "../../compose/services.ts";
import { LookingOn } from "../../gateway/live/looking-on.ts";
import { passing } from "../../gateway/live/passing.ts";
import { watchAsRostered } from "../../gateway/live/watch-as-rostered.ts";
import type { AgentRow } from "../../operations/documents/agent-row.ts";
import type { FleetPsRequest } from "../../operations/documents/fleet-ps.ts";
import { fleetPs } from "../../operations/fleet/ps.ts";
import type { ScreenEvent } from "./screen/step.ts";

export interface Looks {
  /** Something was done: everything is looked at soon. */
  again(): void;
  end(): void;
}

export interface LooksParts {
  readonly context: Context;
  readonly request: FleetPsRequest;
  readonly listener: OperationListener;
  readonly happen: (event: ScreenEvent) => void;
  /** Called with an unexpected error, which ends the screen. */
  readonly broken: (thrown: unknown) => void;
  /** Whether another program has the terminal, so that nobody sees the screen. */
  readonly isAway: () => boolean;
  readonly intervalMs: number;
}

/**
 * Keeps the list current: on this host when something is reported to have changed, and then only those agents; through
 * a gateway by asking repeatedly.
 */
export async function keepLooking(parts: LooksParts): Promise<Looks> {
  try {
    return followSignals(parts, await parts.context.wire("read"));
  } catch (thrown) {
    if (thrown instanceof MosaicError && thrown.code === "terminal-only") return poll(parts);
    throw thrown;
  }
}

function followSignals(parts: LooksParts, services: Services): Looks {
  const { request, intervalMs, isAway, happen } = parts;
  const { clock } = services.host;
  // the selection depends on what agents do, so a part of them cannot be looked at
  const isSelection = request.attention || request.classes.length + request.states.length > 0;
  let invalidate: ((agents: "all") => void) | undefined;
  const looking = new LookingOn(
    {
      now: () => clock.monotonic(),
      watch(tell) {
        invalidate = tell;
        return watchAsRostered(
          () => services,
          (agents) => tell(isSelection || agents === "all" ? "all" : wantedOf(request, agents)),
        );
      },
    },
    async (agents) => {
      if (isAway()) return;
      const rows = await look(parts, agents);
      looking.soon(passing(rows));
    },
  );
  const ticks = setInterval(
    () => happen({ kind: "clock", at: new Date(clock.now()).toISOString() }),
    intervalMs,
  );
  return {
    again: () => invalidate?.("all"),
    end() {
      clearInterval(ticks);
      looking.end();
    },
  };
}

function wantedOf({ agents }: FleetPsRequest, changed: readonly string[]): readonly string[] {
  return agents.length === 0 ? changed : changed.filter((agent) => agents.includes(agent));
}

async function look(
  { context, request, listener, happen, broken }: LooksParts,
  agents: readonly string[] | "all",
): Promise<readonly AgentRow[]> {
  if (agents !== "all" && agents.length === 0) return [];
  try {
    const wanted = agents === "all" ? request : { ...request, agents: [...agents] };
    const { document } = await context.perform(fleetPs, wanted, listener);
    if (agents === "all") happen({ kind: "list", list: document });
    else happen({ kind: "rows", at: document.at, rows: document.agents });
    return document.agents;
  } catch (thrown) {
    if (thrown instanceof MosaicError) happen({ kind: "list-failed", why: thrown.message });
    else broken(thrown);
    return [];
  }
}

/** A look may take at most one part of the time in this many. */
const SHARE_OF_TIME = 5;

function poll(parts: LooksParts): Looks {
  const { intervalMs, isAway } = parts;
  let hasEnded = false;
  let timer: Timer | undefined;
  const turn = async () => {
    const began = performance.now();
    if (!isAway()) await look(parts, "all");
    const took = performance.now() - began;
    if (!hasEnded) timer = setTimeout(() => void turn(), Math.max(intervalMs, took * SHARE_OF_TIME));
  };
  timer = setTimeout(() => void turn(), intervalMs);
  return {
    again() {},
    end() {
      hasEnded = true;
      clearTimeout(timer);
    },
  };
}
