import { MosaicError } from "../../base/errors.ts";
import { grantOfId, makeGrant } from "../../domain/federation/grants.ts";
import { peerNamed } from "../../domain/federation/peers.ts";
import type {
  FederationGrantCreate,
  FederationGrantCreateRequest,
} from "../documents/federation-grant-create.ts";
import type { FederationGrantList, FederationGrantListRequest } from "../documents/federation-grant-list.ts";
import type {
  FederationGrantRevoke,
  FederationGrantRevokeRequest,
} from "../documents/federation-grant-revoke.ts";
import type { FederationGrantShow, FederationGrantShowRequest } from "../documents/federation-grant-show.ts";
import { auditAtHome } from "../gateway/audited.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";
import { grantRow, namedIn } from "./rows.ts";

/** Lets a peer do some of what one of our users may, in that user's name. */
export const federationGrantCreate = operation<FederationGrantCreateRequest, FederationGrantCreate>({
  needs: "act",
  whilePaused: "allow",
  async run(call, request) {
    const { services } = call;
    const tools = await services.gateway();
    const { filters } = request;
    const { grant, warnings } = await makeGrant(
      tools,
      {
        peer: request.peer,
        subject: request.subject_user,
        resources: request.resources,
        verbs: request.verbs,
        exclude: request.exclude,
        includeTeams: filters.include_teams,
        includePersonal: filters.include_personal,
        maxRows: request.max_rows,
        lastsMs: request.lasts_ms,
      },
      call.who?.actor ?? "owner",
    );
    const row = grantRow(await namedIn(tools.store, tools.clock.now()), grant);
    await auditAtHome(call, tools, {
      action: "federation.grant.create",
      resource: row.peer,
      detail: `${row.grant} ${row.subject_user} ${row.resources.join(" ")}`,
    });
    return {
      document: {
        ...heading(services, "mosaic.federation.grant.create/1"),
        grant: row,
        warnings: [...warnings],
      },
    };
  },
});

export const federationGrantList = operation<FederationGrantListRequest, FederationGrantList>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }, { peer }) {
    const { store, clock } = await services.gateway();
    const { grants } = store.federation;
    const found =
      peer === null ? await grants.all() : await grants.ofPeer((await peerNamed({ store }, peer)).peerId);
    const named = await namedIn(store, clock.now());
    return {
      document: {
        ...heading(services, "mosaic.federation.grant.list/1"),
        grants: found.map((grant) => grantRow(named, grant)),
      },
    };
  },
});

export const federationGrantShow = operation<FederationGrantShowRequest, FederationGrantShow>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }, { grant: grantId }) {
    const { store, clock } = await services.gateway();
    const grant = grantRow(await namedIn(store, clock.now()), await grantOfId({ store }, grantId));
    return { document: { ...heading(services, "mosaic.federation.grant.show/1"), grant } };
  },
});

/** Ends a grant: the very next request under it is refused. */
export const federationGrantRevoke = operation<FederationGrantRevokeRequest, FederationGrantRevoke>({
  needs: "act",
  whilePaused: "allow",
  async run(call, { grant: wanted }) {
    const tools = await call.services.gateway();
    const { store, clock } = tools;
    const { grantId } = await grantOfId(tools, wanted);
    if (!(await store.federation.grants.revoke(grantId, clock.now()))) {
      throw new MosaicError("usage", "this grant was revoked before", {
        code: "grant-revoked",
        data: { grant: grantId },
        hint: `mosaic federation grant show ${grantId}`,
      });
    }
    const grant = grantRow(await namedIn(store, clock.now()), await grantOfId(tools, grantId));
    await auditAtHome(call, tools, {
      action: "federation.grant.revoke",
      resource: grant.peer,
      detail: grantId,
    });
    return { document: { ...heading(call.services, "mosaic.federation.grant.revoke/1"), grant } };
  },
});
