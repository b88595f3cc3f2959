import { describeError, MosaicError } from "../base/errors.ts";
import type { SettingPlaces, StorageSettings } from "../domain/gateway/settings.ts";
import { readUrl } from "./storage-urls.ts";

/** Servers that may be away at a start: nothing is lost without them, and they are used once they are back. */
const MAY_BE_AWAY: ReadonlySet<string> = new Set(["valkey-away"]);

/**
 * Checks, before anything listens, that each server of a team can be used, within 5 s each. Throws a MosaicError with a
 * line for each that cannot: which service, where, and what to do. `lacking` is called instead where only the bus is
 * away, for callers that can work without it.
 */
export async function probeStorage(
  storage: StorageSettings,
  environment: SettingPlaces["environment"],
  lacking?: (away: MosaicError) => void,
): Promise<void> {
  const probes = storageServers(storage, environment).map((server) => server.ask());
  const failures = (await Promise.allSettled(probes)).flatMap((result) =>
    result.status === "rejected" ? [result.reason as unknown] : [],
  );
  const errors = failures.filter((thrown) => thrown instanceof MosaicError);
  const [first] = errors;
  if (errors.length < failures.length) throw failures.find((thrown) => !(thrown instanceof MosaicError));
  if (first === undefined) return;
  if (lacking !== undefined && errors.every(({ code }) => MAY_BE_AWAY.has(code))) {
    for (const away of errors) lacking(away);
    return;
  }
  throw new MosaicError(first.ending, errors.map(describeError).join("; "), {
    code: first.code,
    data: {
      ...first.data,
      probes: errors.map(({ code, data, hint }) => ({ code, ...data, remediation: hint ?? null })),
    },
    hint: first.hint,
    cause: first,
  });
}

/** The servers that a tier needs. The `ask` of each throws what is wrong with it. */
export function storageServers(
  storage: StorageSettings,
  environment: SettingPlaces["environment"],
): readonly { readonly service: string; ask(): Promise<void> }[] {
  if (storage.tier === "local") return [];
  return [
    {
      service: "postgres",
      ask: async () => await probeDatabase(await readUrl("database_url", storage.database, environment)),
    },
    {
      service: "valkey",
      async ask() {
        const url = await readUrl("valkey_url", storage.valkey, environment);
        await (await import("../adapters/valkey/probe.ts")).probeValkey(url);
      },
    },
  ];
}

async function probeDatabase(url: string): Promise<void> {
  const { openDatabase, requireSession } = await import("../adapters/postgres/database.ts");
  const database = openDatabase(url);
  try {
    await requireSession(database);
  } finally {
    await database.close();
  }
}
