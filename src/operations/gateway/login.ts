import { MosaicError } from "../../base/errors.ts";
import { makeCode, userNamed } from "../../domain/gateway/users.ts";
import type { GatewayLogin, GatewayLoginRequest } from "../documents/gateway-login.ts";
import { heading, timestampOf } from "../heading.ts";
import { operation } from "../operation.ts";
import { auditAtHome } from "./audited.ts";

/** Lets in somebody who has no password, or has lost it. Whoever works on the host may do this. */
export const gatewayLogin = operation<GatewayLoginRequest, GatewayLogin>({
  needs: "act",
  whilePaused: "allow",
  async run(call, { email }) {
    const { services } = call;
    const tools = await services.gateway();
    if (email === null && (await tools.store.users.all()).length > 0) {
      throw new MosaicError("usage", "the gateway has users: say which of them logs in", {
        code: "user-not-named",
        hint: "mosaic gateway user list",
      });
    }
    const user = email === null ? undefined : await userNamed(tools, email);
    const { code, until } = await makeCode(tools, user?.userId ?? null);
    await auditAtHome(call, tools, { action: "gateway.login", resource: user?.email ?? "a first user" });
    return {
      document: {
        ...heading(services, "mosaic.gateway.login/1"),
        email: user?.email ?? null,
        code,
        code_until: timestampOf(until),
      },
    };
  },
});
