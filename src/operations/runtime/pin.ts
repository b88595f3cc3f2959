import { pinnedFor, readPins } from "../../domain/host/pinned-versions.ts";
import type { LaunchableRuntime } from "../../runtimes/launch-command.ts";
import type { RuntimePin, RuntimePinRequest } from "../documents/runtime-pin.ts";
import { heading } from "../heading.ts";
import { operation, type Call, type Report } from "../operation.ts";
import { agentsWithPin, keepVersion, provenOutcome, writePin } from "./kept-version.ts";

/** Pins the version of a runtime that the fleet's agents get at their next start. Restarts none. */
export const runtimePin = operation<RuntimePinRequest, RuntimePin>({
  needs: "act",
  whilePaused: "allow",
  deed: ({ runtime, version }) => ({ command: "runtime pin", detail: `${runtime} ${version ?? "none"}` }),
  run: (call, request) => pin(call, request),
});

async function pin(
  call: Call,
  { runtime, version, unproven }: RuntimePinRequest,
): Promise<Report<RuntimePin>> {
  const { services } = call;
  const { files, paths } = services.host;
  const previous = pinnedFor(await readPins(files, paths), runtime);
  const kept = version === null ? undefined : await keepVersion(call, runtime, version);
  const proof = version === null || unproven ? undefined : await provenOutcome(call, runtime, version);
  const pinned = proof === undefined || proof.outcome === "good";
  if (pinned) await writePin(call, { runtime, agent: null }, version ?? undefined);
  return {
    document: {
      ...heading(services, "mosaic.runtime.pin/1"),
      runtime,
      version,
      previous: previous ?? null,
      pinned,
      folder: kept?.folder ?? null,
      installed: kept?.installed ?? false,
      outcome: proof?.outcome ?? null,
      faults: proof?.faults ?? [],
      kept: proof?.kept ?? null,
      restart: pinned && previous !== (version ?? undefined) ? await agentsOf(call, runtime) : [],
    },
    ending: pinned ? undefined : "partial",
  };
}

/** Empty without a roster. */
async function agentsOf({ services }: Call, runtime: LaunchableRuntime): Promise<string[]> {
  const { host } = services;
  if ((await host.files.mode(host.rosterFile)) === undefined) return [];
  const { roster } = await services.fleet();
  return [...agentsWithPin(roster, runtime, host.binary)];
}
