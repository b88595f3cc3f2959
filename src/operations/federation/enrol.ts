import { MosaicError } from "../../base/errors.ts";
import { inviteNameOf } from "../../domain/federation/enrolment.ts";
import { inviteText, LONGEST_INVITE_MS, readPeerInvite } from "../../domain/federation/invite.ts";
import { addPeer, requirePeerName } from "../../domain/federation/peers.ts";
import type { FederationPeerAdd, FederationPeerAddRequest } from "../documents/federation-peer-add.ts";
import type {
  FederationPeerInvite,
  FederationPeerInviteRequest,
} from "../documents/federation-peer-invite.ts";
import { auditAtHome } from "../gateway/audited.ts";
import { heading, timestampOf } from "../heading.ts";
import { operation } from "../operation.ts";
import { peerRow } from "./rows.ts";

/** Makes an invite by which one gateway of another team can become a peer, within a quarter of an hour at most. */
export const federationPeerInvite = operation<FederationPeerInviteRequest, FederationPeerInvite>({
  needs: "act",
  whilePaused: "allow",
  async run(call, { lasts_ms: lengthMs }) {
    const { services } = call;
    const [tools, wire] = await Promise.all([services.gateway(), services.federation()]);
    if (lengthMs > LONGEST_INVITE_MS) {
      throw new MosaicError("usage", "an invite is good for a quarter of an hour at most");
    }
    const self = await wire.self();
    const secret = await wire.newInviteSecret();
    const now = tools.clock.now();
    await tools.store.federation.invites.add({
      // the half that is sent; the other half is stored nowhere
      sha256: tools.secrets.sha256(inviteNameOf(secret)),
      madeBy: call.who?.actor ?? "owner",
      createdAt: now,
      until: now + lengthMs,
    });
    await auditAtHome(call, tools, { action: "federation.peer.invite", resource: "" });
    return {
      document: {
        ...heading(services, "mosaic.federation.peer.invite/1"),
        invite: inviteText({ ...self, secret }),
        until: timestampOf(now + lengthMs),
        address: self.address,
        key: self.keyId,
        certificate: self.certificate,
      },
    };
  },
});

/** Presents an invite to another team's gateway. The two know each other from then on, and neither has any rights. */
export const federationPeerAdd = operation<FederationPeerAddRequest, FederationPeerAdd>({
  needs: "act",
  whilePaused: "allow",
  async run(call, { invite: text, peer: called, as }) {
    const { services } = call;
    const invite = readPeerInvite(text);
    const [tools, wire] = await Promise.all([services.gateway(), services.federation()]);
    const { peers } = tools.store.federation;
    const self = await wire.self();
    if (invite.publicKey === self.publicKey) {
      throw new MosaicError("usage", "this invite is of this very gateway", { code: "peer-invite-invalid" });
    }
    if (called !== null) {
      requirePeerName(called);
      // before the invite is used up
      if ((await peers.byName(called)) !== undefined) throw nameTaken(called);
    }
    const enrolled = await wire.enrol(invite, { name: as ?? services.hostName });
    const by = call.who?.actor ?? "owner";
    const name =
      called ?? (await freeName(enrolled.name, async (one) => (await peers.byName(one)) !== undefined));
    const peer = await addPeer(tools, enrolled, { name, by });
    await auditAtHome(call, tools, {
      action: "federation.peer.add",
      resource: name,
      detail: `${enrolled.keyId} ${enrolled.address}`,
    });
    return {
      document: { ...heading(services, "mosaic.federation.peer.add/1"), peer: peerRow(peer) },
    };
  },
});

/** The invite is used by now, so a taken name must not lose the peer. */
async function freeName(wanted: string, isTaken: (name: string) => Promise<boolean>): Promise<string> {
  if (!(await isTaken(wanted))) return wanted;
  for (let nth = 2; ; nth += 1) {
    const name = `${wanted.slice(0, 60)}-${nth}`;
    if (!(await isTaken(name))) return name;
  }
}

function nameTaken(name: string): MosaicError {
  return new MosaicError("configuration", `there is a peer ${name} already`, {
    code: "peer-exists",
    data: { peer: name },
    hint: "mosaic federation peer list",
  });
}
