import { momentText } from "../../cli/show/clock-text.ts";
import type { Cell, Column } from "../../cli/show/table.ts";
import type { GatewayUserList } from "../../operations/documents/gateway-user-list.ts";

type User = GatewayUserList["users"][number];

export const USER_COLUMNS: readonly Column[] = [
  { title: "EMAIL", whole: true },
  { title: "ROLE", whole: true },
  { title: "SINCE", whole: true },
  { title: "NAME" },
];

export function userCells({ email, role, created, disabled, name }: User): readonly Cell[] {
  return [email, disabled === null ? role : `${role}, disabled`, created.slice(0, 10), name];
}

/** A code, and what to do with it. */
export function codeText(code: string, until: string): string {
  return `code: ${code}\n\ngood once, until ${momentText(until)}: the page asks for it, and for a new password`;
}
