import { MosaicError } from "../base/errors.ts";
import type { AgentName } from "../base/names.ts";
import { waitForStartTurn } from "../domain/limits/start-turn.ts";
import type { Services } from "./services.ts";

/**
 * Waits for the turn of an agent that shares an account. Where the roster is broken, the agent starts without waiting.
 */
export async function startTurnOf(
  services: Pick<Services, "fleet" | "restartLock">,
  name: AgentName,
): Promise<void> {
  try {
    const fleet = await services.fleet("any-home");
    const agent = fleet.roster.agents.find((one) => one.name === name);
    if (agent?.account === undefined) return;
    const { kernelLock } = await services.restartLock();
    await waitForStartTurn(fleet, kernelLock, `${agent.runtime}-${agent.account.name}`);
  } catch (thrown) {
    if (!(thrown instanceof MosaicError)) throw thrown;
  }
}
