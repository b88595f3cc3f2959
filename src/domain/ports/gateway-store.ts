import type { Resource } from "../../base/resources.ts";
import type { Role, Scope, Verb } from "../../base/scopes.ts";
import type { FederationStore } from "./federation-store.ts";

/** Times are milliseconds since 1970, by the gateway's clock. Of secrets only the SHA-256 is stored, in hexadecimal. */
export interface GatewayStore {
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly tokens: TokenStore;
  readonly claims: ClaimStore;
  readonly teams: TeamStore;
  readonly bindings: BindingStore;
  readonly audit: AuditStore;
  readonly answers: AnswerStore;
  readonly federation: FederationStore;
  /** Throws MosaicError `storage-away` where the store cannot be used now. */
  check(): Promise<void>;
  close(): Promise<void>;
}

export interface StoredUser {
  readonly userId: string;
  /** Lower case. */
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly role: Role;
  readonly createdAt: number;
  readonly disabledAt: number | null;
}

export interface UserStore {
  /** false: there is a user with this address. */
  add(user: StoredUser): Promise<boolean>;
  byEmail(email: string): Promise<StoredUser | undefined>;
  /** By address. */
  all(): Promise<readonly StoredUser[]>;
  setRole(userId: string, role: Role): Promise<void>;
  /** null: the user may log in again. */
  setDisabled(userId: string, at: number | null): Promise<void>;
  setPassword(userId: string, passwordHash: string): Promise<void>;
}

export interface StoredSession {
  readonly idSha256: string;
  readonly userId: string;
  readonly csrf: string;
  readonly createdAt: number;
  /** The session ends when it is not used until then, and at `until` in any case. */
  readonly idleUntil: number;
  readonly until: number;
  /** What the browser calls itself, shortened. */
  readonly agentString: string;
}

export interface SessionStore {
  add(session: StoredSession): Promise<void>;
  /** With its user; undefined where there is none, it has ended by `now`, or its user is disabled. */
  living(
    idSha256: string,
    now: number,
  ): Promise<{ readonly session: StoredSession; readonly user: StoredUser } | undefined>;
  used(idSha256: string, idleUntil: number): Promise<void>;
  remove(idSha256: string): Promise<void>;
  removeOfUser(userId: string): Promise<void>;
  removeEnded(now: number): Promise<void>;
}

export interface StoredToken {
  readonly tokenId: string;
  readonly sha256: string;
  readonly name: string;
  /** null: created at the host's own command line. */
  readonly userId: string | null;
  readonly scopes: readonly Scope[];
  readonly createdAt: number;
  /** null: never ends. */
  readonly until: number | null;
  readonly lastUsed: number | null;
  readonly revokedAt: number | null;
}

export interface TokenStore {
  /** false: there is a valid token of this name. */
  add(token: StoredToken): Promise<boolean>;
  /** With the user it was created for; undefined where it is unknown, revoked or ended, or that user is disabled. */
  living(
    sha256: string,
    now: number,
  ): Promise<{ readonly token: StoredToken; readonly user: StoredUser | undefined } | undefined>;
  used(tokenId: string, at: number): Promise<void>;
  /** By name, revoked ones included. */
  all(): Promise<readonly StoredToken[]>;
  /** false: there is no valid token of this name. */
  revoke(name: string, at: number): Promise<boolean>;
}

/** A code that works once: to create the first user, or to set a password. */
export interface StoredClaim {
  readonly sha256: string;
  /** null: for a first user, who becomes an admin. */
  readonly userId: string | null;
  readonly createdAt: number;
  readonly until: number;
}

export interface ClaimStore {
  /** Voids an earlier unused claim for the same user, or for a first user. */
  replace(claim: StoredClaim): Promise<void>;
  /** Uses it up. undefined where it was used before, is unknown, or has expired. */
  take(sha256: string, now: number): Promise<StoredClaim | undefined>;
}

/** Users who share rights, besides their own. */
export interface StoredTeam {
  readonly teamId: string;
  readonly name: string;
  readonly createdAt: number;
}

export interface TeamStore {
  /** false: there is a team of this name. */
  add(team: StoredTeam): Promise<boolean>;
  byName(name: string): Promise<StoredTeam | undefined>;
  /** By name. */
  all(): Promise<readonly StoredTeam[]>;
  /** With its bindings. */
  remove(teamId: string): Promise<void>;
  /** false: the user is already in it. */
  addMember(teamId: string, userId: string): Promise<boolean>;
  /** false: the user is not in it. */
  dropMember(teamId: string, userId: string): Promise<boolean>;
  members(): Promise<readonly { readonly teamId: string; readonly userId: string }[]>;
}

/** A right over some agents, of a user or of a team. */
export interface StoredBinding {
  readonly holder: BindingHolder;
  readonly verb: Verb;
  readonly resource: Resource;
  readonly createdAt: number;
}

export type BindingHolder =
  { readonly kind: "user"; readonly userId: string } | { readonly kind: "team"; readonly teamId: string };

export interface BindingStore {
  /** false: the holder already has that right. */
  add(binding: StoredBinding): Promise<boolean>;
  /** false: the holder has no such right. */
  remove(binding: Omit<StoredBinding, "createdAt">): Promise<boolean>;
  /** By verb and resource. */
  all(): Promise<readonly StoredBinding[]>;
  /** The user's own bindings, and those of each of the user's teams. */
  ofUser(userId: string): Promise<readonly StoredBinding[]>;
}

/** One line about something that was done. Contains no text of a message, no screen and no secret. */
export interface AuditEntry {
  readonly at: number;
  /** "user:ada@example.org", "token:ci", "owner". */
  readonly actor: string;
  readonly via: "session" | "token" | "socket" | "terminal" | "peer";
  readonly action: string;
  readonly resource: string;
  /** "ok", or the code of the error. */
  readonly outcome: string;
  readonly detail: string;
  readonly requestId: string;
  /** The peer that asked; null: none. */
  readonly peerId: string | null;
  /** The grant it used; null: none. */
  readonly grantId: string | null;
  /** The host whose gateway wrote the line; null: written before that was recorded. */
  readonly host: string | null;
}

export interface SealedEntry extends AuditEntry {
  /** 1, 2, 3, …: a missing number is a missing line. */
  readonly id: number;
  readonly previousSha: string;
  readonly sha: string;
}

export interface AuditStore {
  /** Appends a line. Its seal covers the one before; one writer at a time. */
  append(entry: AuditEntry, seal: (unsealed: Omit<SealedEntry, "sha">) => string): Promise<SealedEntry>;
  /** The lines after that number, oldest first, at most `limit`. */
  after(id: number, limit: number): Promise<readonly SealedEntry[]>;
  /** The newest lines, oldest first; of one host, or of all. */
  last(limit: number, host?: string): Promise<readonly SealedEntry[]>;
}

/** What was begun under an Idempotency-Key, so that the same request again gets the same answer and does nothing. */
export interface StoredAnswer {
  /** SHA-256 of the caller and the key. */
  readonly keySha256: string;
  /** "user:ID", "token:ID", "owner". */
  readonly caller: string;
  /** SHA-256 of the key, the operation and its request: another request under the same key is refused. */
  readonly requestSha256: string;
  readonly begunAt: number;
  /** The process that began it. If that process has ended without an answer, there will be none. */
  readonly begunBy: string;
  /** null: it is under way, or its process ended before it had an answer. */
  readonly answer: KeptAnswer | null;
}

export interface KeptAnswer {
  /** Of HTTP. */
  readonly status: number;
  /** How it ended, where that is not plain success. */
  readonly ending: string | null;
  /** JSON; null where it contained a secret, or was too long to keep. */
  readonly body: string | null;
}

export interface AnswerStore {
  /** Stores that something was begun; or returns what is already stored under that key, and changes nothing. */
  begin(begun: Omit<StoredAnswer, "answer">): Promise<StoredAnswer | undefined>;
  end(keySha256: string, answer: KeptAnswer): Promise<void>;
  /** Frees the key. */
  forget(keySha256: string): Promise<void>;
  /** Removes what anybody began before a time, and the oldest of one caller beyond that many bytes of answers. */
  prune(before: number, caller: string, bytes: number): Promise<void>;
}
