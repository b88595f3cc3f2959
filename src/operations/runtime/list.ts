import { keptProgram, pinnedFor, readPins, type Pin } from "../../domain/host/pinned-versions.ts";
import { readProven, versionsProven, type ProvenVersion } from "../../domain/host/proven-versions.ts";
import { runtimesOf, type FoundRuntime } from "../../domain/install/runtime-programs.ts";
import { isMeasured } from "../../runtimes/measured-versions.ts";
import { isRuntimeVersion } from "../../runtimes/packages.ts";
import type { RuntimeList, RuntimeListRequest } from "../documents/runtime-list.ts";
import { heading } from "../heading.ts";
import { operation, type Call } from "../operation.ts";

/** Which runtimes are here, in which version, and what is known of that. Runs none of them. */
export const runtimeList = operation<RuntimeListRequest, RuntimeList>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }) {
    const { files, paths } = services.host;
    const [found, pins, proven] = await Promise.all([
      runtimesOf(services.host),
      readPins(files, paths),
      readProven(files, paths),
    ]);
    const rows = await Promise.all(found.map((runtime) => rowOf(services, runtime, { pins, proven })));
    return { document: { ...heading(services, "mosaic.runtime.list/1"), runtimes: rows } };
  },
});

interface Known {
  readonly pins: readonly Pin[];
  readonly proven: readonly ProvenVersion[];
}

async function rowOf(
  services: Call["services"],
  { name, path, install }: FoundRuntime,
  { pins, proven }: Known,
): Promise<RuntimeList["runtimes"][number]> {
  const { files, paths } = services.host;
  const pinned = pinnedFor(pins, name);
  const program = pinned === undefined ? path : keptProgram(paths, name, pinned);
  const installed = path === undefined ? undefined : await services.installedVersion(name, path);
  const version = pinned ?? installed;
  const proof = proven.find((one) => one.runtime === name && one.version === version);
  return {
    runtime: name,
    version: version ?? null,
    source: pinned !== undefined ? "pinned" : path === undefined ? null : "path",
    program: program ?? null,
    measured: isMeasured(name, version, versionsProven(proven, name)) ?? null,
    proven:
      proof === undefined
        ? null
        : { version: proof.version, at: proof.at, mosaic: proof.mosaic, outcome: proof.outcome },
    own_pins: pins.flatMap(({ runtime, agent, version: its }) =>
      runtime === name && agent !== null ? [{ agent, version: its }] : [],
    ),
    kept: (await files.list(`${paths.runtimes}/${name}`)).filter(isRuntimeVersion),
    install,
  };
}
