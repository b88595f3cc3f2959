import type { Services } from "../compose/services.ts";
import type { Heading } from "./documents/parts.ts";

/** The first members of every document: its schema, the mosaic home, the host. */
export function heading<const Schema extends string>(services: Services, schema: Schema): Heading<Schema> {
  return { schema, tenant_id: "local", host: services.hostName };
}

/** A time as documents write it; null where it is not known. */
export function timestampOf(at: number): string;
export function timestampOf(at: number | undefined): string | null;
export function timestampOf(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}

/** A text as documents write it; null where there is none. */
export function textOrNull(text: string | undefined): string | null {
  return text === undefined || text === "" ? null : text;
}
