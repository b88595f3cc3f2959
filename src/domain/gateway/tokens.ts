import { MosaicError } from "../../base/errors.ts";
import type { Scope } from "../../base/scopes.ts";
import type { StoredToken } from "../ports/gateway-store.ts";
import type { IdentityTools } from "./identity.ts";

/** The prefix of every token, so that one found somewhere is recognised. */
const MARK = "msc_";

/** Makes a token; only this returns its secret. Throws MosaicError `token-exists`. */
export async function makeToken(
  { store, secrets, clock }: IdentityTools,
  wanted: {
    readonly name: string;
    readonly userId: string | null;
    readonly scopes: readonly Scope[];
    /** null: never ends. */
    readonly lastsMs: number | null;
  },
): Promise<{ readonly token: StoredToken; readonly secret: string }> {
  const { name, userId, scopes, lastsMs } = wanted;
  const secret = `${MARK}${secrets.newSecret()}`;
  const createdAt = clock.now();
  const token: StoredToken = {
    tokenId: secrets.newId(),
    sha256: secrets.sha256(secret),
    name,
    userId,
    scopes: [...new Set(scopes)],
    createdAt,
    until: lastsMs === null ? null : createdAt + lastsMs,
    lastUsed: null,
    revokedAt: null,
  };
  if (await store.tokens.add(token)) return { token, secret };
  throw new MosaicError("configuration", `there is a token ${name} already`, {
    code: "token-exists",
    data: { name },
    hint: `mosaic gateway token revoke ${name}`,
  });
}
