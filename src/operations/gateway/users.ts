import { addUser } from "../../domain/gateway/identity.ts";
import { makeCode, setDisabled, setRole, userNamed } from "../../domain/gateway/users.ts";
import type { StoredUser } from "../../domain/ports/gateway-store.ts";
import type { GatewayUserAdd, GatewayUserAddRequest } from "../documents/gateway-user-add.ts";
import type { GatewayUserDisable, GatewayUserDisableRequest } from "../documents/gateway-user-disable.ts";
import type { GatewayUserList, GatewayUserListRequest } from "../documents/gateway-user-list.ts";
import type { GatewayUserRole, GatewayUserRoleRequest } from "../documents/gateway-user-role.ts";
import { heading, timestampOf } from "../heading.ts";
import { operation } from "../operation.ts";
import { auditAtHome } from "./audited.ts";

export const gatewayUserList = operation<GatewayUserListRequest, GatewayUserList>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }) {
    const { store } = await services.gateway();
    const users = (await store.users.all()).map(userRow);
    return { document: { ...heading(services, "mosaic.gateway.user.list/1"), users } };
  },
});

export const gatewayUserAdd = operation<GatewayUserAddRequest, GatewayUserAdd>({
  needs: "act",
  whilePaused: "allow",
  async run(call, { email, name, role, password }) {
    const { services } = call;
    const tools = await services.gateway();
    const { secrets } = tools;
    // without a password, a random one that nobody knows: an empty hash must not be a way in
    const passwordHash = await secrets.hashPassword(password ?? secrets.newSecret());
    const user = await addUser(tools, { email, name, role, passwordHash });
    const made = password === null ? await makeCode(tools, user.userId) : undefined;
    await auditAtHome(call, tools, { action: "gateway.user.add", resource: user.email, detail: role });
    return {
      document: {
        ...heading(services, "mosaic.gateway.user.add/1"),
        user: userRow(user),
        code: made?.code ?? null,
        code_until: timestampOf(made?.until),
      },
    };
  },
});

export const gatewayUserRole = operation<GatewayUserRoleRequest, GatewayUserRole>({
  needs: "act",
  whilePaused: "allow",
  async run(call, { email, role }) {
    const tools = await call.services.gateway();
    await setRole(tools, await userNamed(tools, email), role);
    const user = await userNamed(tools, email);
    await auditAtHome(call, tools, { action: "gateway.user.role", resource: user.email, detail: role });
    return { document: { ...heading(call.services, "mosaic.gateway.user.role/1"), user: userRow(user) } };
  },
});

export const gatewayUserDisable = operation<GatewayUserDisableRequest, GatewayUserDisable>({
  needs: "act",
  whilePaused: "allow",
  async run(call, { email, undo }) {
    const tools = await call.services.gateway();
    await setDisabled(tools, await userNamed(tools, email), !undo);
    const user = await userNamed(tools, email);
    const detail = undo ? "undone" : "";
    await auditAtHome(call, tools, { action: "gateway.user.disable", resource: user.email, detail });
    return { document: { ...heading(call.services, "mosaic.gateway.user.disable/1"), user: userRow(user) } };
  },
});

function userRow({ email, name, role, createdAt, disabledAt }: StoredUser) {
  return {
    email,
    name,
    role,
    created: timestampOf(createdAt),
    disabled: timestampOf(disabledAt ?? undefined),
  };
}
