import type { Clock } from "../../base/clock.ts";
import { MosaicError } from "../../base/errors.ts";
import type { GatewayStore, StoredSession, StoredToken, StoredUser } from "../ports/gateway-store.ts";
import type { Secrets } from "../ports/secrets.ts";
import type { AuditMarks } from "./audit-mark.ts";
import { cutTo, NO_RIGHTS, rightsOfUser, type Rights } from "./rights.ts";
import type { TeamTries } from "./team-tries.ts";
import { Tries } from "./tries.ts";

/** What identities are stored and made with. */
export interface IdentityTools {
  readonly store: GatewayStore;
  readonly secrets: Secrets;
  readonly clock: Pick<Clock, "now" | "monotonic">;
  readonly marks: AuditMarks;
  /** The host of this gateway, for the audit. */
  readonly host: string;
}

export const SHORTEST_PASSWORD = 8;
/** Longer passwords are refused before any memory is spent on them. */
export const LONGEST_PASSWORD = 1_024;

/** A session ends when it is not used for half a day, and after a week in any case. */
const IDLE_MS = 12 * 3_600_000;
export const LONGEST_SESSION_MS = 7 * 24 * 3_600_000;
/** `idle_until` is only written again after this much of it was used up, so that not every request is a write. */
const TOUCH_MS = 60_000;
/** argon2id takes 64 MiB each. */
const MOST_HASHES = 2;
/** Counts tries of claims; no mail address begins with a blank. */
const CLAIMS = " claims";

export interface LoggedIn {
  /** Only for the cookie. */
  readonly secret: string;
  readonly session: StoredSession;
  readonly user: StoredUser;
  readonly rights: Rights;
}

/** Identifies callers. One object for the life of a gateway, because it counts the tries. */
export class Identity {
  readonly #tools: IdentityTools;
  readonly #tries = new Tries();
  readonly #teamTries: Pick<TeamTries, "take" | "clear"> | undefined;
  #hashing = 0;
  #decoy: Promise<string> | undefined;

  /** `teamTries`: counts for the gateways of a team together, in addition to each gateway's own count. */
  constructor(tools: IdentityTools, teamTries?: Pick<TeamTries, "take" | "clear">) {
    this.#tools = tools;
    this.#teamTries = teamTries;
  }

  /**
   * Takes as long for an unknown address as for a wrong password. Throws MosaicError `login-refused`, without saying
   * which of the two it was, and `too-many-tries` with the time to wait.
   */
  async login(email: string, password: string, agentString: string): Promise<LoggedIn> {
    const { store } = this.#tools;
    const name = email.trim().toLowerCase();
    await this.#requireTry(name);
    const user = await store.users.byEmail(name);
    const isRight = await this.#hash(async (secrets, decoy) =>
      secrets.verifyPassword(password, user?.passwordHash ?? decoy),
    );
    if (!isRight || user === undefined || user.disabledAt !== null) throw refused();
    await this.#clearTries(name);
    return await this.begin(user, agentString);
  }

  /** Sets a password by a claim's code: for the user it was made for, or for a first user, who becomes an admin. */
  async claim(
    code: string,
    wanted: { readonly email: string | null; readonly name: string | null; readonly password: string },
    agentString: string,
  ): Promise<LoggedIn> {
    const { store, secrets, clock } = this.#tools;
    await this.#requireTry(CLAIMS);
    const claim = await store.claims.take(secrets.sha256(code.trim().toUpperCase()), clock.now());
    if (claim === undefined) {
      throw new MosaicError("configuration", "this code is not good, or not any more", {
        code: "claim-refused",
        hint: "mosaic gateway login",
      });
    }
    await this.#clearTries(CLAIMS);
    try {
      const passwordHash = await this.#hash(() => secrets.hashPassword(wanted.password));
      const user =
        claim.userId === null
          ? await addUser(this.#tools, {
              email: wanted.email ?? "",
              name: wanted.name ?? "",
              role: "admin",
              passwordHash,
            })
          : (await store.users.all()).find(({ userId }) => userId === claim.userId);
      if (user === undefined || user.disabledAt !== null) throw refused();
      await store.users.setPassword(user.userId, passwordHash);
      // sessions by the old password end
      await store.sessions.removeOfUser(user.userId);
      return await this.begin(user, agentString);
    } catch (thrown) {
      // a mistyped address must not use up the code
      await store.claims.replace(claim);
      throw thrown;
    }
  }

  async begin(user: StoredUser, agentString: string): Promise<LoggedIn> {
    const { store, secrets, clock } = this.#tools;
    const now = clock.now();
    const secret = secrets.newSecret();
    const session: StoredSession = {
      idSha256: secrets.sha256(secret),
      userId: user.userId,
      csrf: secrets.newSecret(),
      createdAt: now,
      idleUntil: now + IDLE_MS,
      until: now + LONGEST_SESSION_MS,
      agentString: agentString.slice(0, 200),
    };
    await store.sessions.removeEnded(now);
    await store.sessions.add(session);
    return { secret, session, user, rights: await rightsOf(this.#tools, user) };
  }

  /** The session of a cookie's secret; undefined where it is unknown, or has ended. */
  async sessionOf(secret: string): Promise<Omit<LoggedIn, "secret"> | undefined> {
    const { store, secrets, clock } = this.#tools;
    const now = clock.now();
    const found = await store.sessions.living(secrets.sha256(secret), now);
    if (found !== undefined && found.session.idleUntil < now + IDLE_MS - TOUCH_MS) {
      await store.sessions.used(found.session.idSha256, now + IDLE_MS);
    }
    return found === undefined ? undefined : { ...found, rights: await rightsOf(this.#tools, found.user) };
  }

  /** The token with its present rights: never more than those of its user, if it has one. */
  async tokenOf(
    secret: string,
  ): Promise<{ readonly token: StoredToken; readonly rights: Rights } | undefined> {
    const { store, secrets, clock } = this.#tools;
    const now = clock.now();
    const found = await store.tokens.living(secrets.sha256(secret), now);
    if (found === undefined) return undefined;
    const { token, user } = found;
    if ((token.lastUsed ?? 0) < now - TOUCH_MS) await store.tokens.used(token.tokenId, now);
    const rights =
      user === undefined
        ? { ...NO_RIGHTS, scopes: token.scopes }
        : cutTo(await rightsOf(this.#tools, user), token.scopes);
    return { token, rights };
  }

  /** Throws, before the try is counted, where it could not be checked now. */
  async #requireTry(name: string): Promise<void> {
    if (this.#hashing >= MOST_HASHES) throw tooMany(1_000);
    const wait = this.#tries.take(name, this.#tools.clock.monotonic());
    if (wait > 0) throw tooMany(wait);
    const waitForAll = (await this.#teamTries?.take(name)) ?? 0;
    if (waitForAll > 0) throw tooMany(waitForAll);
  }

  async #clearTries(name: string): Promise<void> {
    this.#tries.clear(name);
    await this.#teamTries?.clear(name);
  }

  /** A few at a time; further callers must come again. The decoy is prepared first, so that timing shows nothing. */
  async #hash<Result>(work: (secrets: Secrets, decoy: string) => Promise<Result>): Promise<Result> {
    if (this.#hashing >= MOST_HASHES) throw tooMany(1_000);
    this.#hashing += 1;
    try {
      const { secrets } = this.#tools;
      this.#decoy ??= secrets.hashPassword(secrets.newSecret());
      return await work(secrets, await this.#decoy);
    } finally {
      this.#hashing -= 1;
    }
  }
}

/** A user's rights: by role, by their own bindings, and by those of their teams. */
export async function rightsOf(
  { store }: Pick<IdentityTools, "store">,
  { userId, role }: StoredUser,
): Promise<Rights> {
  return rightsOfUser(role, await store.bindings.ofUser(userId));
}

/** The stored form of an address; undefined for anything else. */
export function mailAddress(text: string): string | undefined {
  const address = text.trim().toLowerCase();
  return /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u.test(address) && address.length <= 254 ? address : undefined;
}

/** Throws MosaicError `user-exists` for a taken address, `email-invalid` for anything but an address. */
export async function addUser(
  { store, secrets, clock }: IdentityTools,
  { email, name, role, passwordHash }: Pick<StoredUser, "email" | "name" | "role" | "passwordHash">,
): Promise<StoredUser> {
  const address = mailAddress(email);
  if (address === undefined) {
    throw new MosaicError("usage", "this is no mail address", { code: "email-invalid" });
  }
  const user: StoredUser = {
    userId: secrets.newId(),
    email: address,
    name: name.trim() === "" ? address : name.trim().slice(0, 200),
    passwordHash,
    role,
    createdAt: clock.now(),
    disabledAt: null,
  };
  if (await store.users.add(user)) return user;
  throw new MosaicError("configuration", `there is a user ${address} already`, {
    code: "user-exists",
    data: { email: address },
    hint: "mosaic gateway user list",
  });
}

function refused(): MosaicError {
  return new MosaicError("configuration", "the address or the password is wrong", { code: "login-refused" });
}

function tooMany(waitMs: number): MosaicError {
  return new MosaicError("configuration", "too many tries: wait before the next one", {
    code: "too-many-tries",
    data: { retry_after_ms: Math.ceil(waitMs) },
  });
}
