import { OWNER, writeAudit, type Done } from "../../domain/gateway/audit.ts";
import type { IdentityTools } from "../../domain/gateway/identity.ts";
import type { Call } from "../operation.ts";

/** Writes down what was done at the host's own command line; a face that knows who asks writes it itself. */
export async function auditAtHome(
  { who }: Pick<Call, "who">,
  tools: IdentityTools,
  done: Omit<Done, "outcome">,
): Promise<void> {
  if (who === undefined) await writeAudit(tools, OWNER, { ...done, outcome: "ok" });
}
