import { verifyAudit } from "../../domain/gateway/audit.ts";
import type { SealedEntry } from "../../domain/ports/gateway-store.ts";
import type { GatewayAudit, GatewayAuditRequest } from "../documents/gateway-audit.ts";
import { heading, textOrNull, timestampOf } from "../heading.ts";
import { operation } from "../operation.ts";

/** What was done through the gateway and to it. A broken chain ends as `not-in-wanted-state`. */
export const gatewayAudit = operation<GatewayAuditRequest, GatewayAudit>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }, { last, verify, host }) {
    const tools = await services.gateway();
    const lines = (await tools.store.audit.last(last, host ?? undefined)).map(lineOf);
    const result = verify ? await verifyAudit(tools) : undefined;
    const broken = result?.broken === undefined ? null : { line: result.broken.id, why: result.broken.why };
    const verified =
      result === undefined ? null : { lines: result.lines, marked: result.marked ?? null, broken };
    return {
      document: { ...heading(services, "mosaic.gateway.audit/1"), lines, verified },
      ending: broken === null ? undefined : "not-in-wanted-state",
    };
  },
});

function lineOf({ id, at, peerId: peer, grantId: grant, requestId, ...entry }: SealedEntry) {
  const { host, actor, via, action, resource, outcome, detail } = entry;
  const heads = { line: id, at: timestampOf(at), host, actor, via };
  return { ...heads, action, resource, outcome, detail, peer, grant, request_id: textOrNull(requestId) };
}
