import { MosaicError } from "../base/errors.ts";
import type { Composition } from "../compose/services.ts";
import type { KnownHost } from "./access.ts";
import { API } from "./routes.ts";

/** An agent's address is HOST/AGENT. This gateway answers for one host, which may also be called `local`. */
export function requireOwnHost(
  composition: Composition,
  signal: AbortSignal,
  host: string | undefined,
): void {
  if (host === undefined || host === "local") return;
  const { hostName } = servicesOf(composition, signal);
  if (host === hostName) return;
  throw new MosaicError("usage", `this gateway has no host ${JSON.stringify(host)}`, {
    code: "no-such-host",
    hint: `${API}agents/${hostName}/…`,
    data: { host },
  });
}

/** What is known of this gateway's host; its agents are those of the roster at that moment. */
export function knownHost(composition: Composition): (signal: AbortSignal) => KnownHost {
  const host = servicesOf(composition, new AbortController().signal).hostName;
  return (signal) => ({
    host,
    async agents() {
      const { roster } = await servicesOf(composition, signal).fleet();
      return roster.agents.map((agent) => ({ agent: agent.name, class: agent.class }));
    },
  });
}

function servicesOf(composition: Composition, signal: AbortSignal) {
  return composition.servicesFor({ signal, needs: "read", note: ignore, warn: ignore });
}

function ignore(): void {}
