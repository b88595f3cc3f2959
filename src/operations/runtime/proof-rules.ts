import { isSameRules, type ProofRules, type ProvenVersion } from "../../domain/host/proven-versions.ts";
import { isRuntimeName, parseDescribedName } from "../../runtimes/runtime-name.ts";
import type { AgentExplain } from "../documents/agent-explain.ts";
import type { Call } from "../operation.ts";

/** The rules by which a version's screens are read now, beside mosaic's own. */
export async function rulesToday(
  services: Pick<Call["services"], "patterns" | "described">,
  runtime: string,
  version: string,
): Promise<ProofRules> {
  if (isRuntimeName(runtime)) {
    return { patterns: (await services.patterns("unattended")).counted(runtime, version), description: null };
  }
  const name = parseDescribedName(runtime);
  const described = name === undefined ? undefined : await services.described(name);
  return { patterns: null, description: described?.sha256 ?? null };
}

/** A proof, as documents write it. */
export async function provenOf(
  services: Pick<Call["services"], "patterns" | "described">,
  proof: ProvenVersion | undefined,
): Promise<AgentExplain["proven"]> {
  if (proof === undefined) return null;
  const { runtime, version, at, mosaic, outcome, by } = proof;
  const holds = isSameRules(by, await rulesToday(services, runtime, version));
  return { version, at, mosaic, outcome, patterns: by.patterns, holds };
}
