import type { Services } from "../../compose/services.ts";
import { snakeCase } from "./snake-case.ts";
import type { JsonDocument } from "../../cli/grammar/verb.ts";

/** A JSON document about this host: every listing and status says whose and where it is. */
export function hostDocument(
  services: Services,
  schema: string,
  fields: Readonly<Record<string, unknown>>,
): JsonDocument {
  return {
    schema,
    tenant_id: "local",
    host: services.hostName,
    ...(snakeCase(fields) as Record<string, unknown>),
  };
}
