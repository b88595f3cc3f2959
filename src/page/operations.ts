/** The operations that the page uses, with the types of their requests and documents. */
import type { AgentAnswer, AgentAnswerRequest } from "../operations/documents/agent-answer.ts";
import type { AgentDialog } from "../operations/documents/agent-dialog.ts";
import type { AgentExplain } from "../operations/documents/agent-explain.ts";
import type { AgentLast } from "../operations/documents/agent-last.ts";
import type { AgentReceipt, AgentReceiptRequest } from "../operations/documents/agent-receipt.ts";
import type { AgentReset, AgentResetRequest } from "../operations/documents/agent-reset.ts";
import type { AgentRoster } from "../operations/documents/agent-roster.ts";
import type { AgentSend, AgentSendRequest } from "../operations/documents/agent-send.ts";
import type { AgentStatusDocument } from "../operations/documents/agent-status.ts";
import type { AgentTail } from "../operations/documents/agent-tail.ts";
import type { FederationGrantList } from "../operations/documents/federation-grant-list.ts";
import type {
  FederationGrantRevoke,
  FederationGrantRevokeRequest,
} from "../operations/documents/federation-grant-revoke.ts";
import type {
  FederationPeerSuspend,
  FederationPeerSuspendRequest,
} from "../operations/documents/federation-peer-suspend.ts";
import type { FederationStatus } from "../operations/documents/federation-status.ts";
import type { FleetApply, FleetApplyRequest } from "../operations/documents/fleet-apply.ts";
import type { FleetEvents, FleetEventsRequest } from "../operations/documents/fleet-events.ts";
import type { FleetHosts } from "../operations/documents/fleet-hosts.ts";
import type { FleetLogs } from "../operations/documents/fleet-logs.ts";
import type { FleetNotifyTest } from "../operations/documents/fleet-notify-test.ts";
import type { FleetPlanDocument } from "../operations/documents/fleet-plan.ts";
import type { FleetPs } from "../operations/documents/fleet-ps.ts";
import type { FleetRecap } from "../operations/documents/fleet-recap.ts";
import type { FleetRestart, FleetRestartRequest } from "../operations/documents/fleet-restart.ts";
import type { FleetResume } from "../operations/documents/fleet-resume.ts";
import type { FleetStart, FleetStartRequest } from "../operations/documents/fleet-start.ts";
import type { FleetStop, FleetStopRequest } from "../operations/documents/fleet-stop.ts";
import type { GatewayAllow, GatewayAllowRequest } from "../operations/documents/gateway-allow.ts";
import type { GatewayAudit, GatewayAuditRequest } from "../operations/documents/gateway-audit.ts";
import type { GatewayDisallow, GatewayDisallowRequest } from "../operations/documents/gateway-disallow.ts";
import type { GatewayRights } from "../operations/documents/gateway-rights.ts";
import type { GatewaySelftest, GatewaySelftestRequest } from "../operations/documents/gateway-selftest.ts";
import type { GatewayTeamAdd, GatewayTeamAddRequest } from "../operations/documents/gateway-team-add.ts";
import type {
  GatewayTeamCreate,
  GatewayTeamCreateRequest,
} from "../operations/documents/gateway-team-create.ts";
import type { GatewayTeamDrop, GatewayTeamDropRequest } from "../operations/documents/gateway-team-drop.ts";
import type { GatewayTeamList } from "../operations/documents/gateway-team-list.ts";
import type {
  GatewayTeamRemove,
  GatewayTeamRemoveRequest,
} from "../operations/documents/gateway-team-remove.ts";
import type {
  GatewayTokenCreate,
  GatewayTokenCreateRequest,
} from "../operations/documents/gateway-token-create.ts";
import type { GatewayTokenList } from "../operations/documents/gateway-token-list.ts";
import type {
  GatewayTokenRevoke,
  GatewayTokenRevokeRequest,
} from "../operations/documents/gateway-token-revoke.ts";
import type { GatewayUserAdd, GatewayUserAddRequest } from "../operations/documents/gateway-user-add.ts";
import type {
  GatewayUserDisable,
  GatewayUserDisableRequest,
} from "../operations/documents/gateway-user-disable.ts";
import type { GatewayUserList } from "../operations/documents/gateway-user-list.ts";
import type { GatewayUserRole, GatewayUserRoleRequest } from "../operations/documents/gateway-user-role.ts";
import type { VersionDocument } from "../operations/documents/version.ts";

type OfOne = { readonly agent: string };
/** Fields with a default may be left out. */
type With<Request, Needed extends keyof Request = never> = Partial<Request> & Pick<Request, Needed>;

export interface Operations {
  "fleet.hosts": { request: Record<string, never>; document: FleetHosts };
  "fleet.ps": { request: Record<string, never>; document: FleetPs };
  "fleet.start": { request: With<FleetStartRequest>; document: FleetStart };
  "fleet.stop": { request: With<FleetStopRequest>; document: FleetStop };
  "fleet.restart": { request: With<FleetRestartRequest>; document: FleetRestart };
  "fleet.resume": { request: Record<string, never>; document: FleetResume };
  "fleet.notify.test": { request: Record<string, never>; document: FleetNotifyTest };
  "fleet.logs": { request: OfOne & { readonly last?: number }; document: FleetLogs };
  "fleet.events": { request: With<FleetEventsRequest>; document: FleetEvents };
  "fleet.recap": { request: { readonly since?: string }; document: FleetRecap };
  "fleet.plan": { request: Record<string, never>; document: FleetPlanDocument };
  "fleet.apply": { request: With<FleetApplyRequest, "plan">; document: FleetApply };
  "agent.last": { request: OfOne; document: AgentLast };
  "agent.tail": {
    request: OfOne & { readonly lines: number; readonly screen?: boolean };
    document: AgentTail;
  };
  "agent.dialog": { request: OfOne; document: AgentDialog };
  "agent.answer": {
    request: With<AgentAnswerRequest, "agent" | "dialog" | "choose">;
    document: AgentAnswer;
  };
  "agent.receipt": { request: AgentReceiptRequest; document: AgentReceipt };
  "agent.explain": { request: OfOne; document: AgentExplain };
  "agent.status": { request: OfOne; document: AgentStatusDocument };
  "agent.roster": { request: Record<string, never>; document: AgentRoster };
  "agent.send": { request: With<AgentSendRequest, "agent" | "text" | "id">; document: AgentSend };
  "agent.reset": { request: With<AgentResetRequest, "agent">; document: AgentReset };
  "gateway.user.list": { request: Record<string, never>; document: GatewayUserList };
  "gateway.user.add": { request: With<GatewayUserAddRequest, "email">; document: GatewayUserAdd };
  "gateway.user.role": { request: GatewayUserRoleRequest; document: GatewayUserRole };
  "gateway.user.disable": { request: GatewayUserDisableRequest; document: GatewayUserDisable };
  "gateway.team.list": { request: Record<string, never>; document: GatewayTeamList };
  "gateway.team.create": { request: GatewayTeamCreateRequest; document: GatewayTeamCreate };
  "gateway.team.remove": { request: GatewayTeamRemoveRequest; document: GatewayTeamRemove };
  "gateway.team.add": { request: GatewayTeamAddRequest; document: GatewayTeamAdd };
  "gateway.team.drop": { request: GatewayTeamDropRequest; document: GatewayTeamDrop };
  "gateway.rights": { request: Record<string, never>; document: GatewayRights };
  "gateway.allow": { request: GatewayAllowRequest; document: GatewayAllow };
  "gateway.disallow": { request: GatewayDisallowRequest; document: GatewayDisallow };
  "gateway.selftest": { request: GatewaySelftestRequest; document: GatewaySelftest };
  "gateway.token.list": { request: Record<string, never>; document: GatewayTokenList };
  "gateway.token.create": { request: GatewayTokenCreateRequest; document: GatewayTokenCreate };
  "gateway.token.revoke": { request: GatewayTokenRevokeRequest; document: GatewayTokenRevoke };
  "gateway.audit": { request: GatewayAuditRequest; document: GatewayAudit };
  "federation.status": { request: Record<string, never>; document: FederationStatus };
  "federation.peer.suspend": { request: FederationPeerSuspendRequest; document: FederationPeerSuspend };
  "federation.grant.list": { request: Record<string, never>; document: FederationGrantList };
  "federation.grant.revoke": { request: FederationGrantRevokeRequest; document: FederationGrantRevoke };
  version: { request: Record<string, never>; document: VersionDocument };
}

export type OperationName = keyof Operations;
