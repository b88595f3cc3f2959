import { OWNER, writeAudit, type Done } from "../../domain/gateway/audit.ts";
import type { IdentityTools } from "../../domain/gateway/identity.ts";
import { MosaicError } from "../../base/errors.ts";
import type { Services } from "../../compose/services.ts";
import type { Call } from "../operation.ts";

/** Errors of a team's database or its address, not of the request. */
const STORAGE_CODES = [
  "storage-away",
  "storage-slow",
  "storage-refused",
  "storage-url-file",
  "database-pooled",
];

/** What a gateway works with; undefined where its storage is not available now. */
export async function storageIfThere(services: Services): Promise<IdentityTools | undefined> {
  try {
    const tools = await services.gateway();
    await tools.store.check();
    return tools;
  } catch (thrown) {
    if (thrown instanceof MosaicError && STORAGE_CODES.includes(thrown.code)) return undefined;
    throw thrown;
  }
}

/** Audits what was done at the host's own command line. A face that knows its caller audits by itself. */
export async function auditAtHome(
  { who }: Pick<Call, "who">,
  tools: IdentityTools,
  done: Omit<Done, "outcome">,
): Promise<void> {
  if (who === undefined) await writeAudit(tools, OWNER, { ...done, outcome: "ok" });
}
