import { keptProgram, pinnedFor, readPins, type Pin } from "../../domain/host/pinned-versions.ts";
import { readProven, type ProvenVersion } from "../../domain/host/proven-versions.ts";
import { agentPath, runtimesOf, type FoundRuntime } from "../../domain/install/runtime-programs.ts";
import { expandHome } from "../../base/user-home.ts";
import type { DescribedName } from "../../runtimes/runtime-name.ts";
import { isMeasured } from "../../runtimes/measured-versions.ts";
import { isRuntimeVersion } from "../../runtimes/packages.ts";
import type { RuntimeList, RuntimeListRequest } from "../documents/runtime-list.ts";
import { provenOf } from "./proof-rules.ts";
import { heading } from "../heading.ts";
import { operation, type Call } from "../operation.ts";

/** The installed runtimes with their versions, and what is known about those. Runs none of them. */
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
    const own = await Promise.all(
      (await services.describedNames()).map((name) => ownRow(services, name, proven)),
    );
    const rows = await Promise.all(found.map((runtime) => rowOf(services, runtime, { pins, proven })));
    return { document: { ...heading(services, "mosaic.runtime.list/1"), runtimes: [...rows, ...own] } };
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
  const found = proven.find((one) => one.runtime === name && one.version === version);
  const proof = await provenOf(services, found);
  const isProven = proof?.holds === true && proof.outcome === "good";
  return {
    runtime: name,
    version: version ?? null,
    source: pinned !== undefined ? "pinned" : path === undefined ? null : "path",
    program: program ?? null,
    measured: isMeasured(name, version, isProven ? [proof.version] : []) ?? null,
    proven: proof,
    own_pins: pins.flatMap(({ runtime, agent, version: its }) =>
      runtime === name && agent !== null ? [{ agent, version: its }] : [],
    ),
    kept: (await files.list(`${paths.runtimes}/${name}`)).filter(isRuntimeVersion),
    install,
    description: null,
  };
}

/** A runtime of the user's own. Its program is not run here; its version is known from its last start. */
async function ownRow(
  services: Call["services"],
  name: DescribedName,
  proven: readonly ProvenVersion[],
): Promise<RuntimeList["runtimes"][number]> {
  const { host } = services;
  const { file, sha256, problem, description } = await services.described(name);
  const path =
    description === undefined
      ? undefined
      : host.processes.find(expandHome(description.program, host.userHome), await agentPath(host));
  return {
    runtime: name,
    version: null,
    source: path === undefined ? null : "path",
    program: path ?? null,
    measured: null,
    proven: await provenOf(
      services,
      proven.find(({ runtime }) => runtime === name),
    ),
    own_pins: [],
    kept: [],
    install: description?.install ?? "",
    description: { file, sha256: sha256 ?? null, problem: problem === "" ? null : problem },
  };
}
