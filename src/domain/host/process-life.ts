import { mapAnswer, type Answer } from "../../base/answer.ts";
import { isSameProcess, type ProcessIdentity } from "../../base/process-identity.ts";
import type { Host } from "./host.ts";

type Asked = Pick<Host, "processes">;

/** Whether this very process lives. A zombie does not count, nor a later process with the same pid. */
export async function lives({ processes }: Asked, target: ProcessIdentity): Promise<Answer<boolean>> {
  return mapAnswer(await processes.identity(target.pid), (now) => isSameProcess(now, target));
}

/** Whether a process is known to live; "cannot tell" is no. */
export async function isAlive(host: Asked, target: ProcessIdentity): Promise<boolean> {
  const alive = await lives(host, target);
  return alive.known && alive.value;
}

/** Whether a process is known to be gone; "cannot tell" is no. */
export async function isGone(host: Asked, target: ProcessIdentity): Promise<boolean> {
  const alive = await lives(host, target);
  return alive.known && !alive.value;
}
