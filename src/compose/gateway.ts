import { systemClock } from "../adapters/clock.ts";
import { buildInformation } from "../base/build-information.ts";
import type { IdentityTools } from "../domain/gateway/identity.ts";
import { gatewayPlace } from "../domain/gateway/place.ts";

/** What a gateway's users, sessions, tokens and audit are kept and made with; SQLite is loaded here, and not before. */
export async function openGateway(home: string, userId: number): Promise<IdentityTools> {
  const [{ openSqliteStore }, { systemSecrets }] = await Promise.all([
    import("../adapters/sqlite-store/open.ts"),
    import("../adapters/secrets.ts"),
  ]);
  const { version } = buildInformation();
  const store = openSqliteStore(gatewayPlace(home).database, { version, now: systemClock.now(), userId });
  return { store, secrets: systemSecrets, clock: systemClock };
}
