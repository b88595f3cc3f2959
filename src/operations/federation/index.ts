import { entry, lookForAdmins, type OperationEntry } from "../entry.ts";

/** The operations about other teams: their gateways, and what they are granted. */
export const FEDERATION_OPERATIONS: Readonly<Record<string, OperationEntry>> = {
  "federation.peer.invite": entry(
    "an invite with which one gateway of another team becomes a peer",
    async () => (await import("./enrol.ts")).federationPeerInvite,
    () => import("../documents/federation-peer-invite.ts"),
    "admin",
    "terminal",
  ),
  "federation.peer.add": entry(
    "become a peer of another team's gateway, by its invite",
    async () => (await import("./enrol.ts")).federationPeerAdd,
    () => import("../documents/federation-peer-add.ts"),
    "admin",
    "terminal",
  ),
  "federation.peer.list": lookForAdmins(
    "the gateways of other teams that this one knows",
    async () => (await import("./peers.ts")).federationPeerList,
    () => import("../documents/federation-peer-list.ts"),
  ),
  "federation.peer.show": lookForAdmins(
    "one peer, with its keys and its grants",
    async () => (await import("./peers.ts")).federationPeerShow,
    () => import("../documents/federation-peer-show.ts"),
  ),
  "federation.peer.suspend": entry(
    "refuse a peer until that is undone",
    async () => (await import("./peers.ts")).federationPeerSuspend,
    () => import("../documents/federation-peer-suspend.ts"),
    "admin",
  ),
  "federation.peer.remove": entry(
    "refuse a peer for good, and end its grants",
    async () => (await import("./peers.ts")).federationPeerRemove,
    () => import("../documents/federation-peer-remove.ts"),
    "admin",
  ),
  "federation.grant.create": entry(
    "let a peer have some of what a user may",
    async () => (await import("./grants.ts")).federationGrantCreate,
    () => import("../documents/federation-grant-create.ts"),
    "admin",
  ),
  "federation.grant.list": lookForAdmins(
    "what peers were granted",
    async () => (await import("./grants.ts")).federationGrantList,
    () => import("../documents/federation-grant-list.ts"),
  ),
  "federation.grant.show": lookForAdmins(
    "one grant, whole",
    async () => (await import("./grants.ts")).federationGrantShow,
    () => import("../documents/federation-grant-show.ts"),
  ),
  "federation.grant.revoke": entry(
    "end a grant, at the very next request",
    async () => (await import("./grants.ts")).federationGrantRevoke,
    () => import("../documents/federation-grant-revoke.ts"),
    "admin",
  ),
  "federation.key.rotate": entry(
    "give this gateway another key, and tell every peer",
    async () => (await import("./rotate-key.ts")).federationKeyRotate,
    () => import("../documents/federation-key-rotate.ts"),
    "admin",
    "terminal",
  ),
  "federation.status": lookForAdmins(
    "each peer, and how the last calls to it went",
    async () => (await import("./status.ts")).federationStatus,
    () => import("../documents/federation-status.ts"),
  ),
};
