import type { Verdict } from "../../domain/agent/delivery/verdict.ts";
import type { Ending } from "../../base/errors.ts";

/** The exit code of every verdict (SPEC §8); `accepted` is 0. */
const EXIT_OF: Readonly<Record<Exclude<Verdict, "accepted">, Ending>> = {
  queued: "queued",
  unknown: "unproven",
  blocked: "blocked",
  draft: "draft",
  dead: "not-running",
  "not-ready": "not-ready",
};

export function exitOf(verdict: Verdict): Ending | undefined {
  return verdict === "accepted" ? undefined : EXIT_OF[verdict];
}
