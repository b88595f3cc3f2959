/** One proof, from an empty home to its document. */
import { describeError, MosaicError } from "../../base/errors.ts";
import { oneLine } from "../../base/printable.ts";
import { dirname } from "../../domain/host/path-parts.ts";
import { readProven, withProven } from "../../domain/host/proven-versions.ts";
import { agentPath } from "../../domain/install/runtime-programs.ts";
import { TOKEN } from "../../domain/proving/agent.ts";
import { DESCRIBED_STATES, proveDescribed } from "../../domain/proving/described.ts";
import { faultsOf } from "../../domain/proving/faults.ts";
import type { ProvableRuntime } from "../../domain/proving/names.ts";
import {
  cellsToProve,
  outcomeOf,
  prove,
  PROVE_WITHIN_MS,
  PROVEN_KINDS,
  PROVEN_STATES,
  PROVING_AGENTS,
  type Proof,
  type ProvenKind,
  type ProvenState,
} from "../../domain/proving/prove.ts";
import { stagedAgents } from "../../domain/proving/stage.ts";
import { startAgents } from "../../domain/proving/start-agents.ts";
import type { Described } from "../../runtimes/described/description.ts";
import type { RuntimeProve, RuntimeProveRequest } from "../documents/runtime-prove.ts";
import { heading, textOrNull, timestampOf } from "../heading.ts";
import type { Call, Report } from "../operation.ts";
import { rulesToday } from "./proof-rules.ts";

export type ToProve =
  | { readonly runtime: ProvableRuntime; readonly described?: undefined }
  | { readonly runtime: Described["name"]; readonly described: Described };

export interface ProvedProgram {
  /** Absolute; undefined for the stub, which is part of mosaic. */
  readonly path: string | undefined;
  /** undefined: a runtime of the user's own does not report it. */
  readonly version: string | undefined;
}

export async function proveProgram(
  call: Call,
  subject: ToProve,
  { states: someStates, messages: some }: Pick<RuntimeProveRequest, "states" | "messages">,
  program: ProvedProgram,
  withinMs = PROVE_WITHIN_MS,
): Promise<Report<RuntimeProve>> {
  const { services, signal } = call;
  const { host } = services;
  const { clock } = host;
  const { runtime } = subject;
  const all: readonly ProvenState[] = subject.described === undefined ? PROVEN_STATES : DESCRIBED_STATES;
  const states = all.filter((state) => someStates.length === 0 || someStates.includes(state));
  if (states.length === 0) {
    throw new MosaicError("usage", `${someStates.join(", ")}: tried of a runtime of one's own alone`, {
      hint: `mosaic runtime prove ${runtime}`,
    });
  }
  const kinds = PROVEN_KINDS.filter((kind) => some.length === 0 || some.includes(kind));
  const at = clock.now();
  const began = clock.monotonic();
  const by = await rulesToday(services, runtime, program.version ?? "");
  const timeIsUp = AbortSignal.timeout(withinMs);
  const run = { subject, program, states, kinds, signal: AbortSignal.any([signal, timeIsUp]) };
  const proof = await onOwnGround(call, run).catch((thrown: unknown) => {
    signal.throwIfAborted();
    throw timeIsUp.aborted
      ? new MosaicError("timed-out", `${runtime} did not start within ${withinMs / 60_000} minutes`)
      : thrown;
  });
  signal.throwIfAborted();
  const outcome = outcomeOf(proof);
  const faults = faultsOf(proof).map((fault) => ({ ...fault, seen: oneLine(fault.seen) }));
  const isWhole = someStates.length === 0 && some.length === 0 && !timeIsUp.aborted;
  const isKept = isWhole && program.version !== undefined;
  if (isKept) {
    const count = (...what: readonly string[]) =>
      faults.filter((fault) => what.includes(fault.outcome)).length;
    const text = withProven(await readProven(host.files, host.paths), {
      runtime,
      version: program.version,
      at: timestampOf(at),
      mosaic: host.version,
      outcome,
      messages: proof.messages.filter(({ received }) => received !== undefined).length,
      wrong: count("wrong"),
      unclear: count("unclear", "not-run"),
      faults,
      by,
    });
    await host.files.makeFolder(host.paths.runtimes, 0o700);
    await host.files.write(host.paths.provenVersions, text, 0o600);
  }
  return {
    document: {
      ...heading(services, "mosaic.runtime.prove/1"),
      runtime,
      version: program.version ?? null,
      program: program.path ?? null,
      mosaic: host.version,
      at: timestampOf(at),
      elapsed_ms: Math.round(clock.monotonic() - began),
      outcome,
      patterns: by.patterns,
      kept: isKept ? host.paths.provenVersions : null,
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
      faults,
    },
    ending: timeIsUp.aborted ? "timed-out" : outcome === "good" ? undefined : "partial",
  };
}

interface GroundRun {
  readonly subject: ToProve;
  readonly program: ProvedProgram;
  readonly states: readonly ProvenState[];
  readonly kinds: readonly ProvenKind[];
  readonly signal: AbortSignal;
}

/** Removes everything afterwards, however the proof ended. */
async function onOwnGround(
  { services, progress }: Call,
  { subject, program, states, kinds, signal }: GroundRun,
): Promise<Proof> {
  const { host } = services;
  const { runtime, described } = subject;
  await using ground = await services.provingGround({
    path: await agentPath(host),
    track: TOKEN,
    hasModel: runtime !== "stub" && described === undefined,
    signal,
  });
  const count = described === undefined ? Math.min(PROVING_AGENTS, cellsToProve(states, kinds).length) : 1;
  const agents = stagedAgents(described === undefined ? runtime : "own", ground.home, count);
  const own = described?.description;
  if (own?.program.startsWith("~/") === true && program.path !== undefined) {
    ground.link(`${ground.home}/${own.program.slice(2)}`, program.path);
  }
  const { file } = await services.patterns("unattended");
  progress(`starts ${count} of ${[runtime, program.version].filter(Boolean).join(" ")}`);
  const start = {
    binary: host.binary,
    version: program.version ?? "",
    url: ground.url,
    programFolder: program.path === undefined ? undefined : dirname(program.path),
    patterns: file.kind === "used" ? file.text : undefined,
    described: described?.text,
  };
  const waiting = { ground, clock: host.clock, signal };
  try {
    await startAgents({ runtime, agents, ...waiting }, start);
    if (described === undefined) {
      return await prove({ runtime, agents, ...waiting }, { states, kinds, progress });
    }
    const stage = {
      ...waiting,
      agent: agents[0]?.name ?? "",
      resumes: own?.start.resume !== undefined,
      oneLine: own?.typing.oneLine === true,
    };
    return await proveDescribed(stage, { states, kinds, progress });
  } catch (thrown) {
    if (thrown instanceof MosaicError) throw thrown;
    throw new MosaicError("failure", `${runtime} could not be tried: ${describeError(thrown)}`, {
      code: "runtime-not-tried",
      data: { runtime, version: program.version ?? "" },
    });
  }
}
