import { entry, type OperationEntry } from "../entry.ts";

/** The operations about mosaic itself on this host: version, update, removal, schemas. */
export const HOST_OPERATIONS: Readonly<Record<string, OperationEntry>> = {
  "schema.patterns": entry(
    "the JSON schema of a file of patterns",
    async () => (await import("./schema-patterns.ts")).schemaPatterns,
    () => import("../documents/schema-patterns.ts"),
    "read",
  ),
  "schema.roster": entry(
    "the JSON schema of a roster",
    async () => (await import("./schema-roster.ts")).schemaRoster,
    () => import("../documents/schema-roster.ts"),
    "read",
  ),
  "schema.runtime": entry(
    "the JSON schema of a runtime of one's own",
    async () => (await import("./schema-runtime.ts")).schemaRuntime,
    () => import("../documents/schema-runtime.ts"),
    "read",
  ),
  version: entry(
    "what the binary is and what it was built from",
    async () => (await import("./version.ts")).version,
    () => import("../documents/version.ts"),
    "read",
  ),
  "update.check": entry(
    "whether there is another version, and what it would change",
    async () => (await import("./update.ts")).updateCheck,
    () => import("../documents/update-check.ts"),
    "read",
  ),
  "update.run": entry(
    "replace mosaic by another version, under a running fleet",
    async () => (await import("./update.ts")).updateRun,
    () => import("../documents/update-run.ts"),
    "admin",
    "terminal",
  ),
  "update.rollback": entry(
    "go back to the binary before the last update",
    async () => (await import("./update.ts")).updateRollback,
    () => import("../documents/update-rollback.ts"),
    "admin",
    "terminal",
  ),
  "fleet.uninstall": entry(
    "stop the fleet, and remove what was installed of it",
    async () => (await import("./uninstall.ts")).fleetUninstall,
    () => import("../documents/uninstall.ts"),
    "admin",
    "terminal",
  ),
  uninstall: entry(
    "stop the fleet, and remove it and mosaic",
    async () => (await import("./uninstall.ts")).uninstallAll,
    () => import("../documents/uninstall.ts"),
    "admin",
    "terminal",
  ),
  wizard: entry(
    "from nothing to a running fleet",
    async () => (await import("./wizard.ts")).wizardUnasked,
    () => import("../documents/wizard.ts"),
    "admin",
    "terminal",
  ),
};
