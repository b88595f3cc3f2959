import type { AuditEntry, SealedEntry } from "../ports/gateway-store.ts";
import { chainBreak, sealOf } from "./audit-chain.ts";
import type { IdentityTools } from "./identity.ts";

/** Who does something, and by which way they came. */
export type Actor = Pick<AuditEntry, "actor" | "via">;

/** Who works at the host's own command line. */
export const OWNER: Actor = { actor: "owner", via: "terminal" };

/** What was done; never a text of a message, a screen or a secret. */
export type Done = Pick<AuditEntry, "action" | "resource" | "outcome"> &
  Partial<Pick<AuditEntry, "detail" | "requestId">>;

/** Characters of a field: what a caller makes up must not fill the disk. */
const LONGEST = 500;

/** Writes one line. Throws where it cannot: what is not written down was not done in silence. */
export async function writeAudit(
  { store, secrets, clock }: IdentityTools,
  actor: Actor,
  { action, resource, outcome, detail = "", requestId = "" }: Done,
): Promise<void> {
  const entry = { at: clock.now(), ...actor, action, resource, outcome, detail, requestId };
  const cut = {
    ...entry,
    actor: entry.actor.slice(0, LONGEST),
    resource: resource.slice(0, LONGEST),
    detail: detail.slice(0, LONGEST),
  };
  await store.audit.append(cut, (unsealed) => sealOf(unsealed, (text) => secrets.sha256(text)));
}

/** How many lines are looked at together. */
const PAGE = 500;

/** Goes through the whole chain: the number of its lines, and where it is broken. */
export async function verifyAudit({
  store,
  secrets,
}: IdentityTools): Promise<{ readonly lines: number; readonly broken: ReturnType<typeof chainBreak> }> {
  let last: SealedEntry | undefined;
  let lines = 0;
  for (;;) {
    const entries = await store.audit.after(last?.id ?? 0, PAGE);
    const broken = chainBreak(last, entries, (text) => secrets.sha256(text));
    if (broken !== undefined) return { lines, broken };
    if (entries.length === 0) return { lines, broken: undefined };
    lines += entries.length;
    last = entries.at(-1);
  }
}
