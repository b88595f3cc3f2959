import { oneLine } from "../../base/printable.ts";
import { describeError, MosaicError } from "../../base/errors.ts";
import { agentPath } from "../../domain/install/runtime-programs.ts";
import { readProven, withProven } from "../../domain/host/proven-versions.ts";
import { TOKEN } from "../../domain/proving/agent.ts";
import {
  outcomeOf,
  prove,
  cellsToProve,
  PROVE_WITHIN_MS,
  PROVEN_KINDS,
  PROVEN_STATES,
  PROVING_AGENTS,
  type Proof,
} from "../../domain/proving/prove.ts";
import { stagedAgents } from "../../domain/proving/stage.ts";
import { startAgents } from "../../domain/proving/start-agents.ts";
import { keptProgram, pinnedFor, readPins } from "../../domain/host/pinned-versions.ts";
import { LAUNCHES, type LaunchableRuntime } from "../../runtimes/launch-command.ts";
import { isRuntimeVersion } from "../../runtimes/packages.ts";
import { dirname } from "../../domain/host/path-parts.ts";
import type { RuntimeProve, RuntimeProveRequest } from "../documents/runtime-prove.ts";
import { heading, textOrNull, timestampOf } from "../heading.ts";
import { operation, type Call, type Report } from "../operation.ts";

/** Tries a runtime in a home of its own against a model of ours, and compares what mosaic says with what that received. */
export const runtimeProve = operation<RuntimeProveRequest, RuntimeProve>({
  needs: "act",
  whilePaused: "allow",
  deed: ({ runtime }) => ({ command: "runtime prove", detail: runtime }),
  run: (call, request) => proveRuntime(call, request),
});

export interface ProvedProgram {
  /** Absolute; undefined for the stub, which is part of mosaic. */
  readonly path: string | undefined;
  readonly version: string;
}

async function proveRuntime(call: Call, request: RuntimeProveRequest): Promise<Report<RuntimeProve>> {
  const program = await programToProve(call, request);
  return proveProgram(call, request, program);
}

export async function proveProgram(
  call: Call,
  {
    runtime,
    states: someStates,
    messages: some,
  }: Pick<RuntimeProveRequest, "runtime" | "states" | "messages">,
  program: ProvedProgram,
): Promise<Report<RuntimeProve>> {
  const { services, signal } = call;
  const { host } = services;
  const { clock } = host;
  const states = PROVEN_STATES.filter((state) => someStates.length === 0 || someStates.includes(state));
  const kinds = PROVEN_KINDS.filter((kind) => some.length === 0 || some.includes(kind));
  const at = clock.now();
  const began = clock.monotonic();
  const timeIsUp = AbortSignal.timeout(PROVE_WITHIN_MS);
  const run = { runtime, program, states, kinds, signal: AbortSignal.any([signal, timeIsUp]) };
  const proof = await onOwnGround(call, run).catch((thrown: unknown) => {
    signal.throwIfAborted();
    throw timeIsUp.aborted
      ? new MosaicError("timed-out", `${runtime} did not start within ${PROVE_WITHIN_MS / 60_000} minutes`)
      : thrown;
  });
  signal.throwIfAborted();
  const outcome = outcomeOf(proof);
  const isWhole = someStates.length === 0 && some.length === 0 && !timeIsUp.aborted;
  const count = (what: string) =>
    [...proof.states, ...proof.messages].filter((one) => one.outcome === what).length;
  if (isWhole) {
    const before = await readProven(host.files, host.paths);
    const text = withProven(before, {
      runtime,
      version: program.version,
      at: timestampOf(at),
      mosaic: host.version,
      outcome,
      messages: proof.messages.filter(({ received }) => received !== undefined).length,
      wrong: count("wrong"),
      unclear: count("unclear") + count("not-run"),
    });
    await host.files.makeFolder(host.paths.runtimes, 0o700);
    await host.files.write(host.paths.provenVersions, text, 0o600);
  }
  return {
    document: {
      ...heading(services, "mosaic.runtime.prove/1"),
      runtime,
      version: program.version,
      program: program.path ?? null,
      mosaic: host.version,
      at: timestampOf(at),
      elapsed_ms: Math.round(clock.monotonic() - began),
      outcome,
      kept: isWhole ? host.paths.provenVersions : null,
      states: proof.states.map(({ state, told, rule, outcome: truth }) => ({
        state,
        told: textOrNull(told),
        rule: textOrNull(rule),
        outcome: truth,
      })),
      messages: proof.messages.map(({ state, kind, verdict, received, outcome: truth, why }) => ({
        state,
        message: kind,
        verdict: textOrNull(verdict),
        received: received ?? null,
        outcome: truth,
        why: why === undefined ? null : oneLine(why),
      })),
    },
    ending: timeIsUp.aborted ? "timed-out" : outcome === "good" ? undefined : "partial",
  };
}

interface GroundRun {
  readonly runtime: RuntimeProveRequest["runtime"];
  readonly program: ProvedProgram;
  readonly states: typeof PROVEN_STATES;
  readonly kinds: typeof PROVEN_KINDS;
  readonly signal: AbortSignal;
}

/** Whatever comes of it, nothing of the ground is left. */
async function onOwnGround(
  { services, progress }: Call,
  { runtime, program, states, kinds, signal }: GroundRun,
): Promise<Proof> {
  const { host } = services;
  await using ground = await services.provingGround({
    path: await agentPath(host),
    track: TOKEN,
    isStub: runtime === "stub",
    signal,
  });
  const count = Math.min(PROVING_AGENTS, cellsToProve(states, kinds).length);
  const agents = stagedAgents(runtime, ground.home, count);
  const stage = { runtime, ground, agents, clock: host.clock, signal };
  progress(`starts ${count} of ${runtime} ${program.version}`);
  try {
    await startAgents(stage, {
      binary: host.binary,
      version: program.version,
      url: ground.url,
      programFolder: program.path === undefined ? undefined : dirname(program.path),
    });
    return await prove(stage, { states, kinds, progress });
  } catch (thrown) {
    if (thrown instanceof MosaicError) throw thrown;
    throw new MosaicError("failure", `${runtime} could not be tried: ${describeError(thrown)}`, {
      code: "runtime-not-tried",
      data: { runtime, version: program.version },
    });
  }
}

/** What agents get: pinned, or installed on their PATH. Throws where there is none, or another version than is wanted. */
async function programToProve(
  { services }: Call,
  { runtime, version: wanted }: RuntimeProveRequest,
): Promise<ProvedProgram> {
  const { host } = services;
  if (runtime === "stub") return requireVersion(runtime, { path: undefined, version: host.version }, wanted);
  const { program, install } = LAUNCHES[runtime];
  const path = await agentPath(host);
  const kept = await keptVersion(services, runtime, wanted);
  if (kept !== undefined) return kept;
  const found = host.processes.find(program, path);
  if (found === undefined) {
    throw new MosaicError("missing-program", `${program} is not installed`, { hint: install });
  }
  const version = await services.versionOfProgram(found, path);
  if (version === undefined) {
    throw new MosaicError("failure", `${found} does not say its version`, { hint: `${found} --version` });
  }
  return requireVersion(runtime, { path: found, version }, wanted);
}

/** The version that is wanted, where the fleet keeps it; without a wish, the one that is pinned. */
async function keptVersion(
  { host: { files, paths } }: Call["services"],
  runtime: LaunchableRuntime,
  wanted: string | null,
): Promise<ProvedProgram | undefined> {
  const version = wanted ?? pinnedFor(await readPins(files, paths), runtime);
  if (version === undefined || !isRuntimeVersion(version)) return undefined;
  const path = keptProgram(paths, runtime, version);
  return (await files.mode(path)) === undefined ? undefined : { path, version };
}

function requireVersion(runtime: string, program: ProvedProgram, wanted: string | null): ProvedProgram {
  if (wanted === null || wanted === program.version) return program;
  throw new MosaicError("configuration", `${runtime} is ${program.version} here, not ${wanted}`, {
    code: "other-version",
    data: { runtime, version: program.version, wanted },
    hint: runtime === "stub" ? "mosaic version" : `mosaic runtime pin ${runtime} --version ${wanted}`,
  });
}
