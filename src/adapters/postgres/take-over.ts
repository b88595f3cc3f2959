import type { TransactionSQL } from "bun";
import { MosaicError } from "../../base/errors.ts";
import type {
  GatewayStore,
  SealedEntry,
  StoredBinding,
  StoredTeam,
  StoredUser,
} from "../../domain/ports/gateway-store.ts";
import type { Database } from "./database.ts";

const DEADLINE_MS = 10 * 60_000;
/** Rows of one statement: each has at most fourteen values, and a statement may have 65,535. */
const PAGE = 500;

/**
 * What one host's gateway brings into a team. Its sessions and tokens stay behind, because they were issued for that
 * host.
 */
export interface Belongings {
  readonly users: readonly StoredUser[];
  readonly teams: readonly StoredTeam[];
  readonly members: Awaited<ReturnType<GatewayStore["teams"]["members"]>>;
  readonly bindings: readonly StoredBinding[];
  /** From its first line on. */
  readonly audit: readonly SealedEntry[];
}

export const NO_BELONGINGS: Belongings = { users: [], teams: [], members: [], bindings: [], audit: [] };

/** How much of it was new. */
export interface TakenOver {
  readonly users: number;
  readonly audit: number;
}

/**
 * Moves users and audit into a team's database that is empty, or contains nothing but a part of the very same: all or
 * nothing, in one transaction, so it may be repeated. Throws MosaicError `tier-not-empty` where it contains anything
 * else.
 */
export async function takeOver(database: Database, brought: Belongings): Promise<TakenOver> {
  return await database.ask(
    (sql) =>
      sql.begin(async (transaction) => {
        await transaction.unsafe("set local statement_timeout = 0");
        await transaction.unsafe(
          "lock table app_user, session, token, claim, team, team_member, role_binding, audit in share row exclusive mode",
        );
        const missing = await missingIn(transaction, brought);
        // changes since an earlier attempt count
        for (const page of pagesOf(brought.users.map(userRow))) {
          await transaction`insert into app_user ${transaction(page)} on conflict (user_id) do update
            set email = excluded.email, name = excluded.name, password_hash = excluded.password_hash,
              role = excluded.role, disabled_at = excluded.disabled_at`;
        }
        await bringTeams(transaction, brought);
        for (const page of pagesOf(missing.audit.map(auditRow))) {
          await transaction`insert into audit ${transaction(page)}`;
        }
        return { users: missing.users.length, audit: missing.audit.length };
      }),
    DEADLINE_MS,
  );
}

/**
 * Replaced: what an earlier attempt brought and was removed since is gone. Changes by another team would be in the
 * audit.
 */
async function bringTeams(
  transaction: TransactionSQL,
  { teams, members, bindings }: Belongings,
): Promise<void> {
  await transaction.unsafe("delete from team");
  await transaction.unsafe("delete from role_binding");
  for (const page of pagesOf(teams.map(teamRow))) await transaction`insert into team ${transaction(page)}`;
  for (const page of pagesOf(members.map(memberRow))) {
    await transaction`insert into team_member ${transaction(page)}`;
  }
  for (const page of pagesOf(bindings.map(bindingRow))) {
    await transaction`insert into role_binding ${transaction(page)}`;
  }
}

/** The same without doing it; works for a database without a schema too. */
export async function wouldTakeOver(database: Database, brought: Belongings): Promise<TakenOver> {
  return await database.ask((sql) =>
    sql.begin("read only", async (transaction) => {
      const [there] = await transaction.unsafe<{ audit: string | null }[]>(
        "select to_regclass('audit')::text as audit",
      );
      const missing = typeof there?.audit === "string" ? await missingIn(transaction, brought) : brought;
      return { users: missing.users.length, audit: missing.audit.length };
    }),
  );
}

async function missingIn(
  sql: TransactionSQL,
  { users, audit }: Belongings,
): Promise<Pick<Belongings, "users" | "audit">> {
  const known = await sql.unsafe<{ user_id: string }[]>("select user_id from app_user");
  const ids = new Set(known.map(({ user_id }) => user_id));
  const foreign = known.filter(({ user_id }) => !users.some(({ userId }) => userId === user_id)).length;
  const [last] = await sql.unsafe<{ id: string; sha: string }[]>(
    "select id, sha from audit order by id desc limit 1",
  );
  const [given] = await sql.unsafe<{ n: string }[]>(
    "select (select count(*) from session) + (select count(*) from token) as n",
  );
  const lines = Number(last?.id ?? 0);
  // a line's seal covers all seals before it: if the last one is equal, all are
  const isSameChain = last === undefined || audit[lines - 1]?.sha === last.sha;
  if (foreign > 0 || !isSameChain || Number(given?.n ?? 0) > 0) {
    throw new MosaicError("configuration", "the team's database has users or an audit of its own", {
      code: "tier-not-empty",
      data: { users: known.length, audit: lines },
      hint: "mosaic gateway install --tier team, which brings nothing along",
    });
  }
  return { users: users.filter(({ userId }) => !ids.has(userId)), audit: audit.slice(lines) };
}

function userRow(user: StoredUser) {
  return {
    user_id: user.userId,
    email: user.email,
    name: user.name,
    password_hash: user.passwordHash,
    role: user.role,
    created_at: user.createdAt,
    disabled_at: user.disabledAt,
  };
}

function teamRow({ teamId, name, createdAt }: StoredTeam) {
  return { team_id: teamId, name, created_at: createdAt };
}

function memberRow({ teamId, userId }: Belongings["members"][number]) {
  return { team_id: teamId, user_id: userId };
}

function bindingRow({ holder, verb, resource, createdAt }: StoredBinding) {
  return {
    user_id: holder.kind === "user" ? holder.userId : null,
    team_id: holder.kind === "team" ? holder.teamId : null,
    verb,
    resource,
    created_at: createdAt,
  };
}

function auditRow({ requestId, peerId, grantId, previousSha, ...entry }: SealedEntry) {
  return { ...entry, request_id: requestId, peer_id: peerId, grant_id: grantId, prev_sha: previousSha };
}

function pagesOf<Row>(rows: readonly Row[]): Row[][] {
  const pages: Row[][] = [];
  for (let at = 0; at < rows.length; at += PAGE) pages.push(rows.slice(at, at + PAGE));
  return pages;
}
