import type { Services } from "../compose/services.ts";
import type { Heading } from "./documents/parts.ts";

/** What each document begins with: its schema, whose it is, where it was made. */
export function heading<const Schema extends string>(services: Services, schema: Schema): Heading<Schema> {
  return { schema, tenant_id: "local", host: services.hostName };
}

/** A time of a document; null where it is not known. */
export function timestampOf(at: number): string;
export function timestampOf(at: number | undefined): string | null;
export function timestampOf(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}

/** A text of a document; null where there is nothing to say. */
export function textOrNull(text: string | undefined): string | null {
  return text === undefined || text === "" ? null : text;
}
