import { MosaicError } from "../../base/errors.ts";
import { SCOPES } from "../../base/scopes.ts";
import type { IdentityTools } from "../../domain/gateway/identity.ts";
import { makeToken } from "../../domain/gateway/tokens.ts";
import { makeCode, setDisabled, setRole, userNamed } from "../../domain/gateway/users.ts";
import type { StoredUser } from "../../domain/ports/gateway-store.ts";
import type { GatewayRecover, GatewayRecoverRequest } from "../documents/gateway-recover.ts";
import { heading, timestampOf } from "../heading.ts";
import { operation } from "../operation.ts";
import { auditAtHome } from "./audited.ts";

/** A token of this name is made anew each time; an earlier one stops working. */
const TOKEN = "recovery";
const TOKEN_MS = 60 * 60_000;

/**
 * Lets in an admin who has lost their password or token: on the machine itself, by the owner of the home, who alone can
 * open the store.
 */
export const gatewayRecover = operation<GatewayRecoverRequest, GatewayRecover>({
  needs: "act",
  whilePaused: "allow",
  async run(call, { email, token: wantsToken }) {
    const { services } = call;
    const tools = await services.gateway();
    const user = await adminOf(tools, email);
    const changed = user === undefined ? [] : await restored(tools, user);
    const token = wantsToken ? await recoveryToken(tools, user) : undefined;
    const code = token === undefined ? await makeCode(tools, user?.userId ?? null) : undefined;
    const detail = [token === undefined ? "code" : "token", ...changed].join(" ");
    const resource = user?.email ?? "a first user";
    await auditAtHome(call, tools, { action: "gateway.recover", resource, detail });
    return {
      document: {
        ...heading(services, "mosaic.gateway.recover/1"),
        email: user?.email ?? null,
        changed,
        code: code?.code ?? null,
        token: token?.secret ?? null,
        until: timestampOf(token?.until ?? code?.until ?? tools.clock.now()),
      },
    };
  },
});

/**
 * The admin it is for; undefined while there is no user. Throws MosaicError `user-not-named` where several could be
 * meant.
 */
async function adminOf(tools: IdentityTools, email: string | null): Promise<StoredUser | undefined> {
  if (email !== null) return await userNamed(tools, email);
  const users = await tools.store.users.all();
  if (users.length === 0) return undefined;
  const admins = users.filter(({ role, disabledAt }) => role === "admin" && disabledAt === null);
  const [only] = admins.length === 1 ? admins : [];
  if (only !== undefined) return only;
  throw new MosaicError("usage", `the gateway has ${admins.length} admins: say whose access was lost`, {
    code: "user-not-named",
    hint: "mosaic gateway user list",
  });
}

/** Gives back what an admin needs, if somebody took it away. */
async function restored(tools: IdentityTools, user: StoredUser): Promise<("enabled" | "admin")[]> {
  const changed: ("enabled" | "admin")[] = [];
  if (user.disabledAt !== null) {
    await setDisabled(tools, user, false);
    changed.push("enabled");
  }
  if (user.role !== "admin") {
    await setRole(tools, user, "admin");
    changed.push("admin");
  }
  return changed;
}

async function recoveryToken(tools: IdentityTools, user: StoredUser | undefined) {
  if (user === undefined) {
    throw new MosaicError("usage", "the gateway has no user whose token could be recovered", {
      code: "no-such-user",
      data: { email: null },
      hint: "mosaic gateway recover, which makes a code for the first one",
    });
  }
  await tools.store.tokens.revoke(TOKEN, tools.clock.now());
  const { token, secret } = await makeToken(tools, {
    name: TOKEN,
    userId: user.userId,
    scopes: SCOPES,
    lastsMs: TOKEN_MS,
  });
  return { secret, until: token.until };
}
