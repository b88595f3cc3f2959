import { describeError, MosaicError, type Ending } from "../base/errors.ts";
import type { Asking, Services } from "../compose/services.ts";
import { WORK_TOKEN_VARIABLE } from "../domain/ports/workers.ts";
import { nameOfAsker } from "../domain/gateway/name-of-asker.ts";
import { writeEvent, writerOf } from "../domain/watch/journal.ts";

/** What is done to a fleet, as the journal records it. */
export interface Deed {
  /** "fleet stop" */
  readonly command: string;
  /** Left out: all agents, or none in particular. */
  readonly agents?: readonly string[];
  /** What else is worth recording. */
  readonly detail?: string | undefined;
}

/**
 * Records in the journal what is done and by whom, and its ending where that is not success. It is recorded before it
 * is done: an agent that restarts itself does not live to record it afterwards.
 */
export async function writtenDown<Result extends { readonly ending?: Ending | undefined }>(
  { services, who }: { readonly services: Pick<Services, "host" | "surroundings"> } & Pick<Asking, "who">,
  deed: Deed,
  run: () => Promise<Result>,
): Promise<Result> {
  const { environment } = services.surroundings;
  // The caller has recorded it before it started this worker.
  if (environment[WORK_TOKEN_VARIABLE] !== undefined) return run();
  const by = nameOfAsker(who) ?? (await writerOf(services.host, environment["MOSAIC_AGENT_NAME"]));
  const write = (more: { readonly ending?: Ending; readonly detail?: string | undefined }) =>
    writeEvent(services.host, { kind: "command", ...subjectOf(deed), by, command: deed.command, ...more });
  await write({ detail: deed.detail });
  try {
    const result = await run();
    if (result.ending !== undefined) await write({ ending: result.ending });
    return result;
  } catch (thrown) {
    const ending = thrown instanceof MosaicError ? thrown.ending : "failure";
    await write({ ending, detail: describeError(thrown).split("\n")[0] });
    throw thrown;
  }
}

/** The same for an operation that knows only afterwards what it did, or whether there is a home to write into. */
export async function writeDeed(
  { host, surroundings }: Pick<Services, "host" | "surroundings">,
  { command, detail, ...deed }: Deed,
): Promise<void> {
  const by = await writerOf(host, surroundings.environment["MOSAIC_AGENT_NAME"]);
  await writeEvent(host, { kind: "command", ...subjectOf({ command, ...deed }), by, command, detail });
}

function subjectOf({ agents = [] }: Deed) {
  return agents.length === 1 ? { agent: agents[0], agents: [] } : { agent: undefined, agents };
}
