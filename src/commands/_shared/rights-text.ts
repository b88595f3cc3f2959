import { MosaicError } from "../../base/errors.ts";
import { isVerb, VERBS, type Verb } from "../../base/scopes.ts";
import type { Cell, Column } from "../../cli/show/table.ts";
import type { GatewayRights } from "../../operations/documents/gateway-rights.ts";

type Rights = GatewayRights["rights"][number];

export const RIGHTS_COLUMNS: readonly Column[] = [
  { title: "WHO", whole: true },
  { title: "MAY", whole: true },
  { title: "ON", whole: true },
  { title: "BY" },
];

/** A line for the role, and one for each right over some agents. */
export function rightsCells({ who, role, disabled, scopes, bindings }: Rights): readonly (readonly Cell[])[] {
  const byRole = role === null ? [] : [[who, scopes.join(", "), "everything", `role ${role}`]];
  const bound = bindings.map(({ verb, resource, team }) => [
    who,
    verb,
    resource,
    team === null ? "bound" : `team ${team}`,
  ]);
  const lines = [...byRole.filter(() => scopes.length > 0), ...bound];
  const found = lines.length > 0 ? lines : [[who, "nothing", "", role === null ? "" : `role ${role}`]];
  return disabled
    ? found.map(([of = "", may = "", on = "", by = ""]) => [of, may, on, `${by}, disabled`])
    : found;
}

/** "read,send", as a person types it. */
export function verbsOf(text: string): Verb[] {
  const words = text.split(",").map((word) => word.trim());
  const unknown = words.find((word) => !isVerb(word));
  if (unknown !== undefined) {
    throw new MosaicError("usage", `'${unknown}' is none of ${VERBS.join(", ")}`);
  }
  return words.filter(isVerb);
}
