import { agreement } from "./agreement.ts";
import { noStaleLock, notOurs, wholeFiles } from "./files.ts";
import type { Invariant } from "./invariant.ts";
import { deliveries } from "./messages.ts";
import { contained, oneTree } from "./processes.ts";
import { rosterKept } from "./roster.ts";

export const INVARIANTS: readonly Invariant[] = [
  oneTree,
  contained,
  agreement,
  deliveries,
  wholeFiles,
  noStaleLock,
  rosterKept,
  notOurs,
];

/** What takes its time after a storm. */
export const SETTLING: readonly Invariant[] = [oneTree, contained, agreement, noStaleLock];
