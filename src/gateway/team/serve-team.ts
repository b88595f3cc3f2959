import { MosaicError } from "../../base/errors.ts";
import type { Composition, Services } from "../../compose/services.ts";
import { gatewayPlace } from "../../domain/gateway/place.ts";
import { currentPause } from "../../domain/fleet/pause.ts";
import type { Bus } from "../../domain/ports/bus.ts";
import { stateHint, STATES_CHANNEL } from "../../domain/team/channels.ts";
import { requireOwnPlace } from "../../domain/team/own-place.ts";
import type { Team } from "../../domain/team/team.ts";
import { Worker } from "../../domain/team/worker.ts";
import type { FleetFeed } from "../live/fleet-feed.ts";
import { carryOut, HELD_BY_PAUSE, longest, repeats, WAITING } from "./carry-out.ts";
import { StatePublisher } from "./state-publisher.ts";

/** How often to try a lock that another process of this host holds. */
const LOCK_AGAIN_MS = 1_000;
const EXPIRE_MS = 60_000;
const FORGET_MS = 3_600_000;

export interface TeamServing {
  /** Finishes and reports first what was begun. */
  stop(): Promise<void>;
}

export interface TeamServingOptions {
  /** Told what keeps it from working; it keeps trying. */
  readonly tell: (text: string) => void;
  /** Tells the other hosts that there is something new to read. */
  readonly bus: Bus | undefined;
  /** Reports what its agents do. */
  readonly feed: Pick<FleetFeed, "follow">;
  /** Nothing can be changed through it. */
  readonly isReadOnly: boolean;
}

/**
 * Does a host's work in its team: carries out what other hosts ask, and publishes what its agents do. Throws
 * MosaicError where this home is no host of the team, or a copy of one.
 */
export async function serveTeam(
  composition: Composition,
  team: Team,
  { tell, bus, feed, isReadOnly }: TeamServingOptions,
): Promise<TeamServing> {
  const ends = new AbortController();
  const services = servicesOf(composition, ends.signal);
  const { host } = services;
  const here = await requireOwnPlace(host, team);
  const { hostId } = team.self;
  const worker = new Worker({
    store: team.store,
    clock: host.clock,
    host: { ...here, hostId, version: host.version },
    holder: crypto.randomUUID(),
    carryOut: (call) => carryOut({ composition, isReadOnly, signal: ends.signal }, call),
    longest,
    repeats,
    waiting: WAITING,
    heldByPause: HELD_BY_PAUSE,
    isPaused: async () => (await currentPause(host)) !== undefined,
    tell: (why) => tell(why === undefined ? "the team's database answers" : `the team: ${why}`),
  });
  const listening = await team.store.listen(
    (hint) => {
      if (hint.hostId !== hostId) return;
      if (hint.kind === "calls") worker.hint();
      else team.calls.hint();
    },
    () => {
      worker.hint();
      team.calls.hint();
    },
  );
  const publisher = new StatePublisher({
    states: team.store.states,
    clock: host.clock,
    hostId,
    epoch: () => worker.epoch,
    written: () => void bus?.say(STATES_CHANNEL, stateHint(hostId)),
  });
  const unfollow = feed.follow((news) => publisher.tell(news));
  const keeping = housekeeping(team);
  const working = Promise.all([
    underLock(services, ends.signal, tell, () => worker.run(ends.signal)),
    publisher.run(ends.signal),
  ]);
  return {
    async stop() {
      ends.abort(new MosaicError("terminated", "the gateway was stopped"));
      unfollow();
      keeping.close();
      await working;
      await listening[Symbol.asyncDispose]();
    },
  };
}

/** The kernel's lock comes first: two processes of one home never work at the same time, even if one is stopped. */
async function underLock(
  services: Services,
  ends: AbortSignal,
  tell: (text: string) => void,
  work: () => Promise<void>,
): Promise<void> {
  const { host } = services;
  const { kernelLock } = await services.restartLock();
  const path = `${gatewayPlace(host.paths.home).folder}/host.lock`;
  let told: string | undefined;
  while (!ends.aborted) {
    try {
      return await kernelLock.withLock(path, work, { patienceMs: 0 });
    } catch (thrown) {
      if (!(thrown instanceof MosaicError) || thrown.ending !== "locked") throw thrown;
      if (thrown.message !== told) tell(`the team: ${thrown.message}`);
      told = thrown.message;
      await host.clock.sleep(LOCK_AGAIN_MS, ends).catch(ignore);
    }
  }
}

/** Work for the whole team: any gateway does it, and two at once do no harm. */
function housekeeping({ store }: Team): { close(): void } {
  // what fails now is done the next time
  const timers = [
    setInterval(() => void store.calls.expire().catch(ignore), EXPIRE_MS),
    setInterval(() => void store.calls.forget().catch(ignore), FORGET_MS),
  ];
  return {
    close() {
      for (const timer of timers) clearInterval(timer);
    },
  };
}

function servicesOf(composition: Composition, signal: AbortSignal): Services {
  return composition.servicesFor({ signal, needs: "act", note: ignore, warn: ignore });
}

function ignore(): void {}
