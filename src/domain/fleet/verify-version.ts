import type { RunningVersion } from "../agent/look.ts";
import { not, type Check } from "../host/check.ts";
import type { AgentObservation } from "./observation.ts";

/** What is worth knowing about the version that an agent runs; no check where that version was measured. Pure. */
export function versionChecks(
  { agent: { name, runtime }, replaced }: Pick<AgentObservation, "agent" | "replaced">,
  running: RunningVersion | undefined,
): Check[] {
  const checks: Check[] = [];
  if (running?.measured === false) {
    const fact = running.provenOtherwise
      ? `was proven here by other patterns than those that count now`
      : `is a version that nothing was measured with; what it shows may be unknown`;
    const hint = running.provenOtherwise ? `mosaic runtime prove ${runtime}` : `mosaic agent explain ${name}`;
    checks.push(not("warning", "version", `UNMEASURED: ${runtime} ${running.version} ${fact}`, hint, name));
  }
  if (replaced === true) {
    const fact = "REPLACED: the file of its program was deleted, as by an update; it still runs the old one";
    checks.push(not("warning", "program", fact, `mosaic fleet restart ${name}`, name));
  }
  return checks;
}
