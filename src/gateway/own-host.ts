import { MosaicError } from "../base/errors.ts";
import type { Composition } from "../compose/services.ts";
import { API } from "./routes.ts";

/** An agent's address is HOST/AGENT. This gateway knows one host, which may also be called `local`. */
export function requireOwnHost(
  composition: Composition,
  signal: AbortSignal,
  host: string | undefined,
): void {
  if (host === undefined || host === "local") return;
  const { hostName } = composition.servicesFor({ signal, needs: "read", note: ignore, warn: ignore });
  if (host === hostName) return;
  throw new MosaicError("usage", `this gateway has no host ${JSON.stringify(host)}`, {
    code: "no-such-host",
    hint: `${API}agents/${hostName}/…`,
    data: { host },
  });
}

function ignore(): void {}
