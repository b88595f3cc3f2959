import { peerNamed } from "../../domain/federation/peers.ts";
import { grantState } from "../../domain/federation/grants.ts";
import type { FederationPeerList, FederationPeerListRequest } from "../documents/federation-peer-list.ts";
import type {
  FederationPeerRemove,
  FederationPeerRemoveRequest,
} from "../documents/federation-peer-remove.ts";
import type { FederationPeerShow, FederationPeerShowRequest } from "../documents/federation-peer-show.ts";
import type {
  FederationPeerSuspend,
  FederationPeerSuspendRequest,
} from "../documents/federation-peer-suspend.ts";
import { auditAtHome } from "../gateway/audited.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";
import { grantRow, namedIn, peerRow } from "./rows.ts";

export const federationPeerList = operation<FederationPeerListRequest, FederationPeerList>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }) {
    const { store } = await services.gateway();
    const peers = (await store.federation.peers.all()).filter(({ state }) => state !== "removed");
    return {
      document: { ...heading(services, "mosaic.federation.peer.list/1"), peers: peers.map(peerRow) },
    };
  },
});

export const federationPeerShow = operation<FederationPeerShowRequest, FederationPeerShow>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }, { peer: name }) {
    const { store, clock } = await services.gateway();
    const peer = await peerNamed({ store }, name);
    const [grants, named] = await Promise.all([
      store.federation.grants.ofPeer(peer.peerId),
      namedIn(store, clock.now()),
    ]);
    return {
      document: {
        ...heading(services, "mosaic.federation.peer.show/1"),
        peer: peerRow(peer),
        grants: grants.map((grant) => grantRow(named, grant)),
      },
    };
  },
});

/** Refuses a peer's requests from now on, until that is undone; its grants stay. */
export const federationPeerSuspend = operation<FederationPeerSuspendRequest, FederationPeerSuspend>({
  needs: "act",
  whilePaused: "allow",
  async run(call, { peer: name, undo }) {
    const tools = await call.services.gateway();
    const { peerId } = await peerNamed(tools, name);
    await tools.store.federation.peers.setState(peerId, undo ? "active" : "suspended", tools.clock.now());
    await auditAtHome(call, tools, {
      action: "federation.peer.suspend",
      resource: name,
      detail: undo ? "undone" : "",
    });
    return {
      document: {
        ...heading(call.services, "mosaic.federation.peer.suspend/1"),
        peer: peerRow(await peerNamed(tools, name)),
      },
    };
  },
});

/** Refuses a peer for good, and ends its grants. */
export const federationPeerRemove = operation<FederationPeerRemoveRequest, FederationPeerRemove>({
  needs: "act",
  whilePaused: "allow",
  async run(call, { peer: name }) {
    const tools = await call.services.gateway();
    const { peers, grants } = tools.store.federation;
    const peer = await peerNamed(tools, name);
    const now = tools.clock.now();
    const ended = (await grants.ofPeer(peer.peerId)).filter((grant) => grantState(grant, now) === "active");
    await peers.setState(peer.peerId, "removed", now);
    await auditAtHome(call, tools, { action: "federation.peer.remove", resource: name, detail: peer.peerId });
    return {
      document: {
        ...heading(call.services, "mosaic.federation.peer.remove/1"),
        peer: peerRow({ ...peer, state: "removed" }),
        revoked: ended.map(({ grantId }) => grantId),
      },
    };
  },
});
