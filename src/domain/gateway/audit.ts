import type { AuditEntry, SealedEntry } from "../ports/gateway-store.ts";
import { chainBreak, sealOf } from "./audit-chain.ts";
import type { AuditMark } from "./audit-mark.ts";
import type { IdentityTools } from "./identity.ts";

/** Who does something, and by which way they came; a peer with what it asked by. */
export type Actor = Pick<AuditEntry, "actor" | "via"> &
  Partial<Pick<AuditEntry, "peerId" | "grantId">> & {
    /** The other host of the team that they asked at. */
    readonly askedAt?: string;
  };

/** Who works at the host's own command line. */
export const OWNER: Actor = { actor: "owner", via: "terminal" };

/** What was done; never a text of a message, a screen or a secret. */
export type Done = Pick<AuditEntry, "action" | "resource" | "outcome"> &
  Partial<Pick<AuditEntry, "detail" | "requestId">>;

/** Characters of a field: what a caller makes up must not fill the disk. */
const LONGEST = 500;

/**
 * Writes one line. Throws where it cannot: what is not written down was not done in silence. The mark beside the chain may
 * stay behind (a full disk of this host): the line stands, and who was told that it failed would do the deed again.
 */
export async function writeAudit(
  { store, secrets, clock, marks, host }: IdentityTools,
  actor: Actor,
  { action, resource, outcome, detail = "", requestId = "" }: Done,
): Promise<void> {
  const { peerId = null, grantId = null } = actor;
  const cut = {
    at: clock.now(),
    actor: actor.actor.slice(0, LONGEST),
    via: actor.via,
    action,
    resource: resource.slice(0, LONGEST),
    outcome,
    detail: detail.slice(0, LONGEST),
    requestId,
    peerId: peerId?.slice(0, LONGEST) ?? null,
    grantId: grantId?.slice(0, LONGEST) ?? null,
    host,
  };
  const { id, sha } = await store.audit.append(cut, (unsealed) =>
    sealOf(unsealed, (text) => secrets.sha256(text)),
  );
  await marks.write({ line: id, sha }).catch(ignore);
}

/** How many lines are looked at together. */
const PAGE = 500;

/** What became of a look through the whole chain. */
export interface Verified {
  /** Lines that hold. */
  readonly lines: number;
  /** The last line as the mark beside the chain has it; undefined where there is none. */
  readonly marked: number | undefined;
  /** The first place where something is wrong. */
  readonly broken: { readonly id: number; readonly why: string } | undefined;
}

/** Goes through the whole chain, and looks whether its end is the one that was written last. */
export async function verifyAudit({ store, secrets, marks }: IdentityTools): Promise<Verified> {
  // before the chain, which may grow meanwhile
  const mark = await marks.read();
  const marked = mark?.line;
  let last: SealedEntry | undefined;
  let atMark: SealedEntry | undefined;
  let lines = 0;
  for (;;) {
    const entries = await store.audit.after(last?.id ?? 0, PAGE);
    const broken = chainBreak(last, entries, (text) => secrets.sha256(text));
    if (broken !== undefined) return { lines, marked, broken };
    if (entries.length === 0) break;
    lines += entries.length;
    atMark ??= entries.find(({ id }) => id === marked);
    last = entries.at(-1);
  }
  return { lines, marked, broken: endBreak(lines, mark, atMark?.sha, marks.isShared) };
}

/** What is wrong with the end of a chain that holds. `sha`: of the line that the mark names, where that is there. */
function endBreak(
  lines: number,
  mark: AuditMark | undefined,
  sha: string | undefined,
  isShared: boolean,
): Verified["broken"] {
  if (mark === undefined) {
    if (lines === 0 || isShared) return undefined;
    return { id: lines, why: "the mark of the last line is missing: what was behind it cannot be told" };
  }
  if (mark.line > lines) {
    return { id: lines + 1, why: `this line and all up to ${mark.line} were cut off the end` };
  }
  return sha === mark.sha ? undefined : { id: mark.line, why: "the chain was written anew" };
}

function ignore(): void {}
