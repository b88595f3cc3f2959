/** The operations that the page asks for: what goes in and what comes out, by the types of their documents. */
import type { AgentExplain } from "../operations/documents/agent-explain.ts";
import type { AgentLast } from "../operations/documents/agent-last.ts";
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
import type { FleetLogs } from "../operations/documents/fleet-logs.ts";
import type { FleetNotifyTest } from "../operations/documents/fleet-notify-test.ts";
import type { FleetPlanDocument } from "../operations/documents/fleet-plan.ts";
import type { FleetPs } from "../operations/documents/fleet-ps.ts";
import type { FleetRecap } from "../operations/documents/fleet-recap.ts";
import type { FleetRestart, FleetRestartRequest } from "../operations/documents/fleet-restart.ts";
import type { FleetResume } from "../operations/documents/fleet-resume.ts";
import type { FleetStart, FleetStartRequest } from "../operations/documents/fleet-start.ts";
import type { FleetStop, FleetStopRequest } from "../operations/documents/fleet-stop.ts";
import type { GatewayAudit, GatewayAuditRequest } from "../operations/documents/gateway-audit.ts";
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
/** What has a default may be left out. */
type With<Request, Needed extends keyof Request = never> = Partial<Request> & Pick<Request, Needed>;

export interface Operations {
  "fleet.ps": { request: Record<string, never>; document: FleetPs };
  "fleet.start": { request: With<FleetStartRequest>; document: FleetStart };
  "fleet.stop": { request: With<FleetStopRequest>; document: FleetStop };
  "fleet.restart": { request: With<FleetRestartRequest>; document: FleetRestart };
  "fleet.resume": { request: Record<string, never>; document: FleetResume };
  "fleet.notify.test": { request: Record<string, never>; document: FleetNotifyTest };
  "fleet.logs": { request: OfOne & { readonly last?: number }; document: FleetLogs };
  "fleet.events": { request: With<FleetEventsRequest>; document: FleetEvents };
  "fleet.recap": { request: { readonly since: string }; document: FleetRecap };
  "fleet.plan": { request: Record<string, never>; document: FleetPlanDocument };
  "fleet.apply": { request: With<FleetApplyRequest, "plan">; document: FleetApply };
  "agent.last": { request: OfOne; document: AgentLast };
  "agent.tail": {
    request: OfOne & { readonly lines: number; readonly screen?: boolean };
    document: AgentTail;
  };
  "agent.explain": { request: OfOne; document: AgentExplain };
  "agent.status": { request: OfOne; document: AgentStatusDocument };
  "agent.roster": { request: Record<string, never>; document: AgentRoster };
  "agent.send": { request: With<AgentSendRequest, "agent" | "text" | "id">; document: AgentSend };
  "agent.reset": { request: With<AgentResetRequest, "agent">; document: AgentReset };
  "gateway.user.list": { request: Record<string, never>; document: GatewayUserList };
  "gateway.user.add": { request: With<GatewayUserAddRequest, "email">; document: GatewayUserAdd };
  "gateway.user.role": { request: GatewayUserRoleRequest; document: GatewayUserRole };
  "gateway.user.disable": { request: GatewayUserDisableRequest; document: GatewayUserDisable };
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
