import type { Verdict } from "../../domain/agent/delivery/verdict.ts";
import type { ErrorCode } from "../../base/errors.ts";

/** The exit code of every verdict (SPEC §8); `accepted` is 0. */
const EXIT_OF: Readonly<Record<Exclude<Verdict, "accepted">, ErrorCode>> = {
  queued: "queued",
  unknown: "unproven",
  blocked: "blocked",
  draft: "draft",
  dead: "not-running",
  "not-ready": "not-ready",
};

export function exitOf(verdict: Verdict): ErrorCode | undefined {
  return verdict === "accepted" ? undefined : EXIT_OF[verdict];
}
