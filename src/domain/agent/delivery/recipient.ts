import { parseLaunched, renderLaunched } from "../../../runtimes/launched.ts";
import type { AgentFacts } from "../../../runtimes/contract.ts";
import type { Host } from "../../host/host.ts";
import type { ProcessIdentity } from "../../../base/process-identity.ts";

/** The process that a message was sent to, and what finds its record once it has ended. */
export interface Recipient extends ProcessIdentity {
  readonly workingDirectory: string;
  /** Its launch record, without its password. */
  readonly launch?: string;
}

/** undefined where the process cannot be told from a later one with its pid. */
export async function recipientOf(host: Host, facts: AgentFacts): Promise<Recipient | undefined> {
  const identity = await host.processes.identity(facts.pid);
  if (!identity.known || identity.value === undefined) return undefined;
  const { pid, startTime } = identity.value;
  const { launched, workingDirectory } = facts;
  return {
    pid,
    startTime,
    workingDirectory,
    ...(launched === undefined ? {} : { launch: renderLaunched({ ...launched, password: undefined }) }),
  };
}

/** What the agent's adapter would have been told of that process. */
export function factsOf(
  host: Host,
  name: AgentFacts["name"],
  { pid, workingDirectory, launch }: Recipient,
): AgentFacts {
  return {
    name,
    pid,
    workingDirectory,
    launched: launch === undefined ? undefined : parseLaunched(launch),
    runFolder: host.paths.run,
    userHome: host.userHome,
  };
}
