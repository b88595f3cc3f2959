import { sessionOf } from "../../../base/names.ts";
import { LEAST_PROOF_MS, type Attempt } from "./attempt.ts";

/**
 * Works while nobody else may type into the agent's pane; undefined where another sender held the lock the whole time.
 */
export async function withSenderLock<T>(attempt: Attempt, work: () => Promise<T>): Promise<T | undefined> {
  const { fleet, senderLock } = attempt.tools;
  const { agent, timeoutMs } = attempt.request;
  await fleet.files.makeFolder(fleet.paths.locks, 0o700);
  const path = fleet.paths.senderLock(sessionOf(agent.name));
  const lock = await senderLock.hold(path, timeoutMs + LEAST_PROOF_MS, fleet.signal);
  if (lock === undefined) return undefined;
  try {
    return await work();
  } finally {
    await lock.release();
  }
}
