import { entry, type OperationEntry } from "../entry.ts";

/** The operations about the gateway's own users, tokens and audit. */
export const GATEWAY_OPERATIONS: Readonly<Record<string, OperationEntry>> = {
  "gateway.user.list": entry(
    "who may log in at the gateway",
    async () => (await import("./users.ts")).gatewayUserList,
    () => import("../documents/gateway-user-list.ts"),
    "admin",
  ),
  "gateway.user.add": entry(
    "let somebody log in at the gateway",
    async () => (await import("./users.ts")).gatewayUserAdd,
    () => import("../documents/gateway-user-add.ts"),
    "admin",
  ),
  "gateway.user.role": entry(
    "change what a user of the gateway may do",
    async () => (await import("./users.ts")).gatewayUserRole,
    () => import("../documents/gateway-user-role.ts"),
    "admin",
  ),
  "gateway.user.disable": entry(
    "lock a user of the gateway out, or let them in again",
    async () => (await import("./users.ts")).gatewayUserDisable,
    () => import("../documents/gateway-user-disable.ts"),
    "admin",
  ),
  "gateway.token.list": entry(
    "the tokens of programs that ask the gateway",
    async () => (await import("./tokens.ts")).gatewayTokenList,
    () => import("../documents/gateway-token-list.ts"),
    "admin",
  ),
  "gateway.token.create": entry(
    "make a token for a program",
    async () => (await import("./tokens.ts")).gatewayTokenCreate,
    () => import("../documents/gateway-token-create.ts"),
    "admin",
  ),
  "gateway.token.revoke": entry(
    "take a token's rights away",
    async () => (await import("./tokens.ts")).gatewayTokenRevoke,
    () => import("../documents/gateway-token-revoke.ts"),
    "admin",
  ),
  "gateway.audit": entry(
    "who did what through the gateway, and whether that list is whole",
    async () => (await import("./audit.ts")).gatewayAudit,
    () => import("../documents/gateway-audit.ts"),
    "admin",
  ),
  "gateway.login": entry(
    "a code with which somebody makes a password, once",
    async () => (await import("./login.ts")).gatewayLogin,
    () => import("../documents/gateway-login.ts"),
    "admin",
    "terminal",
  ),
};
