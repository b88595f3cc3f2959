import { MosaicError } from "../../base/errors.ts";
import { GATEWAY_UNIT } from "../../base/names.ts";
import type { Services } from "../../compose/services.ts";
import { gatewayKeeper } from "../../domain/gateway/life.ts";
import { LogFile } from "../../domain/gateway/log-file.ts";
import { gatewayPlace } from "../../domain/gateway/place.ts";
import type { GatewayLogs, GatewayLogsRequest } from "../documents/gateway-logs.ts";
import { heading } from "../heading.ts";
import { operation, type Call } from "../operation.ts";

/** What the gateway has printed: from the journal for a unit, otherwise from its file. */
export const gatewayLogs = operation<GatewayLogsRequest, GatewayLogs>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }, { lines }) {
    const { from, said } = await readLog(services, lines);
    return { document: logDocument(services, from, said) };
  },
});

/** The same and what follows, until the caller goes away; `take` gets documents with new lines. */
export async function followGatewayLogs(
  { services, signal }: Pick<Call, "services" | "signal">,
  lines: number,
  take: (document: GatewayLogs) => Promise<void>,
): Promise<void> {
  const { from, said, file } = await readLog(services, lines);
  if (from === "journal") {
    let taken: Promise<void> = Promise.resolve();
    const journal = await services.unitJournal();
    await journal.follow(
      GATEWAY_UNIT,
      lines,
      (more) => void (taken = taken.then(() => take(logDocument(services, from, more)))),
      signal,
    );
    return await taken;
  }
  if (said.length > 0) await take(logDocument(services, from, said));
  const { log, folder } = gatewayPlace(services.host.paths.home);
  const changes = await services.changes();
  while (!signal.aborted) {
    // Watched before it is read, so that nothing in between is missed; the folder too, for a new file in its place.
    const watch = changes.watch([folder, log]);
    try {
      const more = await file.next();
      if (more.length > 0) await take(logDocument(services, from, more));
      await watch.next(LOOK_AGAIN_MS, signal);
    } finally {
      watch.close();
    }
  }
}

/** How often a folder is read that cannot be watched (inotify's table is full). */
const LOOK_AGAIN_MS = 30_000;

interface Log {
  readonly from: GatewayLogs["from"];
  readonly said: readonly string[];
  readonly file: LogFile;
}

/** Throws MosaicError `no-log` where nothing was kept. */
async function readLog(services: Services, lines: number): Promise<Log> {
  const { host } = services;
  const file = new LogFile(host.files, gatewayPlace(host.paths.home).log);
  const journal =
    (await gatewayKeeper(host)) === "systemd"
      ? await (await services.unitJournal()).last(GATEWAY_UNIT, lines)
      : undefined;
  // On a host without journald, or after a unit was just installed, the earlier output is in the file.
  if (journal?.known === true && journal.value.length > 0) {
    return { from: "journal", said: journal.value, file };
  }
  const said = await file.last(lines);
  if (said !== undefined) return { from: "file", said, file };
  if (journal?.known === true) return { from: "journal", said: [], file };
  const why =
    journal === undefined
      ? "no journal keeps it, and no `mosaic gateway start` has written a file"
      : journal.why;
  throw new MosaicError("not-in-wanted-state", `nothing is kept of what the gateway prints: ${why}`, {
    code: "no-log",
    hint: "mosaic gateway status",
  });
}

function logDocument(services: Services, from: GatewayLogs["from"], said: readonly string[]): GatewayLogs {
  return {
    ...heading(services, "mosaic.gateway.logs/1"),
    from,
    path: from === "file" ? gatewayPlace(services.host.paths.home).log : null,
    lines: [...said],
  };
}
