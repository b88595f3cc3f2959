import { entry, type OperationEntry } from "../entry.ts";

/**
 * The operations about the gateway itself: its life, settings, users, tokens and audit. What could cut off the branch
 * that a caller sits on is for the command line of the host.
 */
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
  "gateway.install": entry(
    "set up a gateway on this host, and start it",
    async () => (await import("./install.ts")).gatewayInstall,
    () => import("../documents/gateway-install.ts"),
    "admin",
    "terminal",
  ),
  "gateway.start": entry(
    "start the gateway",
    async () => (await import("./life.ts")).gatewayStart,
    () => import("../documents/gateway-start.ts"),
    "admin",
    "terminal",
  ),
  "gateway.stop": entry(
    "stop the gateway; no agent notices",
    async () => (await import("./life.ts")).gatewayStop,
    () => import("../documents/gateway-stop.ts"),
    "admin",
    "terminal",
  ),
  "gateway.restart": entry(
    "stop the gateway and start it again",
    async () => (await import("./life.ts")).gatewayRestart,
    () => import("../documents/gateway-restart.ts"),
    "admin",
    "terminal",
  ),
  "gateway.status": entry(
    "whether the gateway runs and answers",
    async () => (await import("./life.ts")).gatewayStatus,
    () => import("../documents/gateway-status.ts"),
    "read",
    "terminal",
  ),
  "gateway.config.show": entry(
    "what the gateway is set up with, and what says so",
    async () => (await import("./config.ts")).gatewayConfigShow,
    () => import("../documents/gateway-config-show.ts"),
    "admin",
    "terminal",
  ),
  "gateway.config.set": entry(
    "change a setting of the gateway",
    async () => (await import("./config.ts")).gatewayConfigSet,
    () => import("../documents/gateway-config-set.ts"),
    "admin",
    "terminal",
  ),
  "gateway.migrate-tier": entry(
    "bring users and audit of this host into a team's database",
    async () => (await import("./migrate-tier.ts")).gatewayMigrateTier,
    () => import("../documents/gateway-migrate-tier.ts"),
    "admin",
    "terminal",
  ),
  "gateway.selftest": entry(
    "attack the gateway, and say what was refused",
    async () => (await import("./selftest.ts")).gatewaySelftest,
    () => import("../documents/gateway-selftest.ts"),
    "admin",
    "terminal",
  ),
  "gateway.uninstall": entry(
    "stop the gateway and remove all of it",
    async () => (await import("./install.ts")).gatewayUninstall,
    () => import("../documents/gateway-uninstall.ts"),
    "admin",
    "terminal",
  ),
};
