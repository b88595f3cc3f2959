import { MosaicError } from "../../base/errors.ts";
import { makeToken } from "../../domain/gateway/tokens.ts";
import { userNamed } from "../../domain/gateway/users.ts";
import type { StoredToken, StoredUser } from "../../domain/ports/gateway-store.ts";
import type { GatewayTokenCreate, GatewayTokenCreateRequest } from "../documents/gateway-token-create.ts";
import type { GatewayTokenList, GatewayTokenListRequest } from "../documents/gateway-token-list.ts";
import type { GatewayTokenRevoke, GatewayTokenRevokeRequest } from "../documents/gateway-token-revoke.ts";
import { heading, timestampOf } from "../heading.ts";
import { operation } from "../operation.ts";
import { auditAtHome } from "./audited.ts";

export const gatewayTokenList = operation<GatewayTokenListRequest, GatewayTokenList>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }) {
    const { store } = await services.gateway();
    const users = await store.users.all();
    const tokens = (await store.tokens.all()).map((token) => tokenRow(token, users));
    return { document: { ...heading(services, "mosaic.gateway.token.list/1"), tokens } };
  },
});

export const gatewayTokenCreate = operation<GatewayTokenCreateRequest, GatewayTokenCreate>({
  needs: "act",
  whilePaused: "allow",
  async run(call, { name, scopes, user: email, lasts_ms: lastsMs }) {
    const { services } = call;
    const tools = await services.gateway();
    const user = email === null ? undefined : await userNamed(tools, email);
    const { token, secret } = await makeToken(tools, { name, userId: user?.userId ?? null, scopes, lastsMs });
    const detail = token.scopes.join(" ");
    await auditAtHome(call, tools, { action: "gateway.token.create", resource: name, detail });
    return {
      document: {
        ...heading(services, "mosaic.gateway.token.create/1"),
        token: tokenRow(token, user === undefined ? [] : [user]),
        secret,
      },
    };
  },
});

export const gatewayTokenRevoke = operation<GatewayTokenRevokeRequest, GatewayTokenRevoke>({
  needs: "act",
  whilePaused: "allow",
  async run(call, { name }) {
    const tools = await call.services.gateway();
    const now = tools.clock.now();
    if (!(await tools.store.tokens.revoke(name, now))) {
      throw new MosaicError("usage", `the gateway has no token ${JSON.stringify(name)}`, {
        code: "no-such-token",
        data: { name },
        hint: "mosaic gateway token list",
      });
    }
    await auditAtHome(call, tools, { action: "gateway.token.revoke", resource: name });
    return {
      document: {
        ...heading(call.services, "mosaic.gateway.token.revoke/1"),
        name,
        revoked: timestampOf(now),
      },
    };
  },
});

function tokenRow(token: StoredToken, users: readonly StoredUser[]) {
  return {
    name: token.name,
    scopes: [...token.scopes],
    user: users.find(({ userId }) => userId === token.userId)?.email ?? null,
    created: timestampOf(token.createdAt),
    until: timestampOf(token.until ?? undefined),
    last_used: timestampOf(token.lastUsed ?? undefined),
    revoked: timestampOf(token.revokedAt ?? undefined),
  };
}
