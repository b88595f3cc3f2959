import { AGENT_OPERATIONS } from "./agent/index.ts";
import { CONFIG_OPERATIONS } from "./config/index.ts";
import type { OperationEntry } from "./entry.ts";
import { FEDERATION_OPERATIONS } from "./federation/index.ts";
import { FLEET_OPERATIONS } from "./fleet/index.ts";
import { GATEWAY_OPERATIONS } from "./gateway/index.ts";
import { HOST_OPERATIONS } from "./host/index.ts";
import { RUNTIME_OPERATIONS } from "./runtime/index.ts";

export type { OperationEntry, OperationSchemas } from "./entry.ts";

/**
 * Everything that mosaic can do, by name: what each face offers is read from this table. What needs a terminal to talk
 * with (attach, watch) is a command and no operation.
 */
export const OPERATIONS: Readonly<Record<string, OperationEntry>> = {
  ...AGENT_OPERATIONS,
  ...FLEET_OPERATIONS,
  ...CONFIG_OPERATIONS,
  ...GATEWAY_OPERATIONS,
  ...FEDERATION_OPERATIONS,
  ...RUNTIME_OPERATIONS,
  ...HOST_OPERATIONS,
};
