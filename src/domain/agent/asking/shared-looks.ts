import type { Host } from "../../host/host.ts";
import { lookAtAgents, type AgentLook, type LookedAt, type StateSources } from "../look.ts";

/** Looks at agents. */
export interface Looks {
  at(agent: LookedAt): Promise<AgentLook>;
}

/** How long a look waits for others to be added to it. */
const TOGETHER_MS = 20;

/** Merges looks that are wanted at about the same time into one call of tmux, for any number of agents. */
export function sharedLooks(host: Host, sources: StateSources): Looks {
  let wanted: LookedAt[] = [];
  let under: Promise<readonly AgentLook[]> | undefined;
  return {
    async at(agent) {
      const place = wanted.push(agent) - 1;
      under ??= host.clock.sleep(TOGETHER_MS).then(() => {
        const agents = wanted;
        wanted = [];
        under = undefined;
        return lookAtAgents(host, sources, agents);
      });
      const look = (await under)[place];
      if (look === undefined) throw new Error(`nothing was seen of ${agent.name}`);
      return look;
    },
  };
}

/** Runs at most this many at a time, in the order of calls. */
export function lanes(count: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = count;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => void waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
