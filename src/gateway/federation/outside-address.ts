import { parseAgentAddress, type HostName } from "../../base/addresses.ts";
import { MosaicError } from "../../base/errors.ts";
import type { AgentName } from "../../base/names.ts";

/** Peers always name an agent with its host. Throws MosaicError `request-invalid`. */
export function requireAddress(text: string): { readonly host: HostName; readonly agent: AgentName } {
  const { host, agent } = parseAgentAddress(text) ?? {};
  if (host !== undefined && agent !== undefined) return { host, agent };
  throw new MosaicError("usage", "the agent is named HOST/AGENT", { code: "request-invalid" });
}
