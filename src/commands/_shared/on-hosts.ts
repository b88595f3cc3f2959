import { EVERY_HOST } from "../../base/addresses.ts";
import { errorDocument } from "../../base/error-document.ts";
import { MosaicError, type Ending } from "../../base/errors.ts";
import type { Context, Page } from "../../cli/context.ts";
import type { Arguments } from "../../cli/grammar/arguments.ts";
import type { JsonDocument, Outcome } from "../../cli/grammar/verb.ts";
import type { Operation, Report } from "../../operations/operation.ts";
import { progressOf } from "../../operations/team/elsewhere.ts";

/** `--host`: performs the command on another host of the team, or on every host. */
export const ON_HOSTS = {
  host: {
    type: "string",
    valueHint: "HOST",
    repeatable: true,
    description:
      "of this host of the team; all: of every one. With several, a host that does not answer is exit 3",
  },
} as const satisfies Arguments;

export const HOST_EXITS = {
  "timed-out": "--host: it has not answered",
  unproven: "--host: it ended while it was under way",
} as const;

/** How it ended on one host. */
export interface AtHost<Document> {
  readonly host: string;
  /** Its answer, or why there is none. */
  readonly end: Report<Document> | MosaicError;
}

/** Whether the answer is of several hosts, rather than of one alone. */
export function isSeveral(hosts: readonly string[]): boolean {
  return hosts.length > 1 || hosts.includes(EVERY_HOST);
}

/** The only host that was named; null: this one. */
export function onlyHost(hosts: readonly string[]): string | null {
  return hosts[0] ?? null;
}

/**
 * Has each of these hosts perform it, all at the same time. A silent host is not waited for, and reported as such.
 * Throws MosaicError for a fault in the request itself, such as an unknown host.
 */
export async function atHosts<Request extends object, Document>(
  context: Context,
  hosts: readonly string[],
  operation: Operation<Request & { host: string | null }, Document>,
  requestFor: (host: string) => Request | undefined,
): Promise<readonly AtHost<Document>[]> {
  const { fleetHosts } = await import("../../operations/fleet/hosts.ts");
  const wanted = hosts.includes(EVERY_HOST) ? [] : [...new Set(hosts)];
  const { document } = await context.perform(fleetHosts, { hosts: wanted });
  const ends = document.hosts.map(async ({ host, here, heard, heard_ms: heardMs }) => {
    const request = requestFor(host);
    if (request === undefined) return [];
    if (!heard && !here) return [{ host, end: silent(host, heardMs) }];
    try {
      return [{ host, end: await context.perform(operation, { ...request, host }) }];
    } catch (thrown) {
      if (!(thrown instanceof MosaicError)) throw thrown;
      context.signal.throwIfAborted();
      return [{ host, end: thrown }];
    }
  });
  return (await Promise.all(ends)).flat();
}

/** A section for each host for a person; for a program a document a line, or the error of a host that gave none. */
export async function hostsOutcome<Document extends JsonDocument>(
  context: Context,
  ends: readonly AtHost<Document>[],
  shown: (page: Page, document: Document) => string,
): Promise<Outcome> {
  for (const { host, end } of ends) {
    await context.printDocument(end instanceof MosaicError ? { host, ...errorDocument(end) } : end.document);
  }
  await context.print((page) => `${ends.map((each) => sectionOf(page, each, shown)).join("\n\n")}\n`);
  return { exit: endingOf(ends) };
}

function sectionOf<Document>(
  page: Page,
  { host, end }: AtHost<Document>,
  shown: (page: Page, document: Document) => string,
): string {
  if (end instanceof MosaicError)
    return `${page.style.bold(`== ${host}`)}  ${page.style.yellow(end.message)}`;
  return `${page.style.bold(`== ${host}`)}\n${shown(page, end.document)}`;
}

/** With one host missing, it was done in part, whatever the others returned. */
function endingOf(ends: readonly AtHost<unknown>[]): Ending | undefined {
  if (ends.some(({ end }) => end instanceof MosaicError)) return "partial";
  const endings = ends.flatMap(({ end }) => (end instanceof MosaicError ? [] : (end.ending ?? [])));
  return endings.includes("partial") ? "partial" : endings[0];
}

function silent(host: string, heardMs: number | null): MosaicError {
  return new MosaicError("timed-out", `${host} is away: ${progressOf("stored", heardMs)}`, {
    code: "host-silent",
    data: { host, heard_ms: heardMs },
    hint: "mosaic fleet ps --host all",
  });
}
