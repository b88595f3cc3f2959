import { MosaicError } from "../../base/errors.ts";
import type { Role } from "../../base/scopes.ts";
import type { StoredUser } from "../ports/gateway-store.ts";
import type { IdentityTools } from "./identity.ts";

/** How long a code is valid: enough to walk to a browser, or to send it to somebody. */
const CODE_MS = 60 * 60_000;

/** Throws MosaicError `no-such-user`. */
export async function userNamed({ store }: IdentityTools, email: string): Promise<StoredUser> {
  const address = email.trim().toLowerCase();
  const user = await store.users.byEmail(address);
  if (user !== undefined) return user;
  throw new MosaicError("usage", `the gateway has no user ${address}`, {
    code: "no-such-user",
    data: { email: address },
    hint: "mosaic gateway user list",
  });
}

/** Throws MosaicError `last-admin` where nobody would be left who can let others in. */
export async function setRole(tools: IdentityTools, user: StoredUser, role: Role): Promise<void> {
  if (role !== "admin") await requireOtherAdmin(tools, user);
  await tools.store.users.setRole(user.userId, role);
}

/** Also ends their sessions; their tokens stop working. Throws MosaicError `last-admin`. */
export async function setDisabled(
  tools: IdentityTools,
  user: StoredUser,
  isDisabled: boolean,
): Promise<void> {
  const { store, clock } = tools;
  if (isDisabled) await requireOtherAdmin(tools, user);
  await store.users.setDisabled(user.userId, isDisabled ? clock.now() : null);
  if (isDisabled) await store.sessions.removeOfUser(user.userId);
}

function isAdmin({ role, disabledAt }: StoredUser): boolean {
  return role === "admin" && disabledAt === null;
}

async function requireOtherAdmin({ store }: IdentityTools, user: StoredUser): Promise<void> {
  if (!isAdmin(user)) return;
  const others = (await store.users.all()).filter((other) => isAdmin(other) && other.userId !== user.userId);
  if (others.length > 0) return;
  throw new MosaicError("configuration", `${user.email} is the only admin`, {
    code: "last-admin",
    data: { email: user.email },
    hint: "mosaic gateway user role ADDRESS admin, for another one first",
  });
}

/** Makes a code that works once: for a user's new password, or for a first user. Only its SHA-256 is stored. */
export async function makeCode(
  { store, secrets, clock }: IdentityTools,
  userId: string | null,
): Promise<{ readonly code: string; readonly until: number }> {
  const code = secrets.newCode();
  const createdAt = clock.now();
  const until = createdAt + CODE_MS;
  await store.claims.replace({ sha256: secrets.sha256(code), userId, createdAt, until });
  return { code, until };
}
