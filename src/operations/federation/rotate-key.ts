import { MosaicError } from "../../base/errors.ts";
import { nextKeyText } from "../../domain/federation/next-key.ts";
import type { FederationKeyRotate, FederationKeyRotateRequest } from "../documents/federation-key-rotate.ts";
import { auditAtHome } from "../gateway/audited.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";
import { askOfPeer } from "../peers/ask-peer.ts";

/**
 * Replaces this gateway's key. Every peer is told under the old one, and accepts both for a week; only then is the new
 * one used. If this was interrupted, calling it again goes on with the same key.
 */
export const federationKeyRotate = operation<FederationKeyRotateRequest, FederationKeyRotate>({
  needs: "act",
  whilePaused: "allow",
  async run(call, { leave_behind: leaveBehind }) {
    const { services } = call;
    const [tools, { keys }] = await Promise.all([services.gateway(), services.federation()]);
    const current = await keys.existing();
    if (current === undefined) {
      throw new MosaicError("configuration", "this gateway has no key for other teams yet", {
        code: "federation-no-key",
        hint: "mosaic federation peer invite",
      });
    }
    const next = await keys.next();
    const body = {
      public_key: next.publicKey,
      proof: await next.sign(nextKeyText(current.keyId, next.publicKey)),
    };
    const peers = (await tools.store.federation.peers.all()).filter(({ state }) => state !== "removed");
    const told: string[] = [];
    const notTold: FederationKeyRotate["not_told"] = [];
    for (const peer of peers) {
      try {
        await askOfPeer(call, peer, { what: "key", path: "key", body });
        told.push(peer.name);
      } catch (thrown) {
        call.signal.throwIfAborted();
        if (!(thrown instanceof MosaicError)) throw thrown;
        notTold.push({ peer: peer.name, code: thrown.code, message: thrown.message });
      }
    }
    const isChanged = notTold.length === 0 || leaveBehind;
    if (isChanged) await keys.useNext();
    await auditAtHome(call, tools, {
      action: "federation.key.rotate",
      resource: "",
      detail: `${isChanged ? "changed" : "not changed"} ${next.keyId}`,
    });
    return {
      document: {
        ...heading(services, "mosaic.federation.key.rotate/1"),
        changed: isChanged,
        before: current.keyId,
        key: next.keyId,
        told,
        not_told: notTold,
      },
      ending: isChanged ? undefined : "partial",
    };
  },
});
