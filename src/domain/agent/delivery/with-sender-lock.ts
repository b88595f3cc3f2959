import { sessionOf } from "../../../base/names.ts";
import { LEAST_PROOF_MS, type Attempt } from "./attempt.ts";

/** Does what nobody else may do to the agent's pane meanwhile; undefined where another was at it for all of the time. */
export async function withSenderLock<T>(attempt: Attempt, work: () => Promise<T>): Promise<T | undefined> {
  const { fleet, senderLock } = attempt.tools;
  const { agent, timeoutMs } = attempt.request;
  await fleet.files.makeFolder(fleet.paths.run, 0o700);
  const path = fleet.paths.senderLock(sessionOf(agent.name));
  const lock = await senderLock.hold(path, timeoutMs + LEAST_PROOF_MS, fleet.signal);
  if (lock === undefined) return undefined;
  try {
    return await work();
  } finally {
    await lock.release();
  }
}
