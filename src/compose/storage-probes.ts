import { describeError, MosaicError } from "../base/errors.ts";
import type { SettingPlaces, StorageSettings } from "../domain/gateway/settings.ts";
import { readUrl } from "./storage-urls.ts";

/** Away it is lacking, and comes when it is back: nothing is lost without it. */
const MAY_BE_AWAY: ReadonlySet<string> = new Set(["valkey-away"]);

/**
 * Asks each server of a team whether it can be worked with, before anything listens; each within 5 s. Throws a
 * MosaicError that says of each that cannot: which service, where, and what to do. `lacking`: told of the bus where that
 * alone is away, for who can work without it; else that is thrown too.
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

/** The servers that a tier needs, each to be asked by itself; what its `ask` throws is what is wrong. */
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
