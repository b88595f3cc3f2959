import type { AttackSession } from "./probe.ts";
import type { IdentityTools } from "./identity.ts";

/** Longer than any test of the gateway; a killed test leaves no lasting session behind. */
const LENT_MS = 60_000;

/**
 * Two sessions of a user, for a test of the gateway by its owner; undefined where nobody can log in. Their secrets are
 * stored nowhere.
 */
export async function lendSessions({ store, secrets, clock }: IdentityTools): Promise<
  | {
      readonly sessions: readonly [AttackSession, AttackSession];
      takeBack(): Promise<void>;
    }
  | undefined
> {
  const user = (await store.users.all()).find(({ disabledAt }) => disabledAt === null);
  if (user === undefined) return undefined;
  const lend = async () => {
    const secret = secrets.newSecret();
    const now = clock.now();
    const session = {
      idSha256: secrets.sha256(secret),
      userId: user.userId,
      csrf: secrets.newSecret(),
      createdAt: now,
      idleUntil: now + LENT_MS,
      until: now + LENT_MS,
      agentString: "mosaic gateway selftest",
    };
    await store.sessions.add(session);
    return { secret, csrf: session.csrf, idSha256: session.idSha256 };
  };
  const [first, second] = [await lend(), await lend()];
  return {
    sessions: [first, second],
    async takeBack() {
      for (const { idSha256 } of [first, second]) await store.sessions.remove(idSha256);
    },
  };
}
