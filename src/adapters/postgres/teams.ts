import type { StoredTeam, TeamStore } from "../../domain/ports/gateway-store.ts";
import type { Database } from "./database.ts";

interface TeamRow {
  readonly team_id: string;
  readonly name: string;
  readonly created_at: string;
}

const COLUMNS = "team_id, name, created_at";

const ADD = `insert into team (${COLUMNS}) values ($1, $2, $3) on conflict (name) do nothing returning team_id`;

const ADD_MEMBER =
  "insert into team_member (team_id, user_id) values ($1, $2) on conflict do nothing returning team_id";

const DROP_MEMBER = "delete from team_member where team_id = $1 and user_id = $2 returning team_id";

export function postgresTeams(database: Database): TeamStore {
  const changes = async (query: string, values: readonly (string | number)[]) =>
    (await database.ask((sql) => sql.unsafe<object[]>(query, [...values]))).length === 1;
  return {
    add: ({ teamId, name, createdAt }) => changes(ADD, [teamId, name, createdAt]),
    async byName(name) {
      const [row] = await database.ask((sql) =>
        sql.unsafe<TeamRow[]>(`select ${COLUMNS} from team where name = $1`, [name]),
      );
      return row === undefined ? undefined : teamOf(row);
    },
    async all() {
      const rows = await database.ask((sql) =>
        sql.unsafe<TeamRow[]>(`select ${COLUMNS} from team order by name collate "C"`),
      );
      return rows.map(teamOf);
    },
    async remove(teamId) {
      await database.ask((sql) => sql`delete from team where team_id = ${teamId}`);
    },
    addMember: (teamId, userId) => changes(ADD_MEMBER, [teamId, userId]),
    dropMember: (teamId, userId) => changes(DROP_MEMBER, [teamId, userId]),
    async members() {
      const rows = await database.ask((sql) =>
        sql.unsafe<{ team_id: string; user_id: string }[]>("select team_id, user_id from team_member"),
      );
      return rows.map(({ team_id: teamId, user_id: userId }) => ({ teamId, userId }));
    },
  };
}

function teamOf({ team_id: teamId, name, created_at }: TeamRow): StoredTeam {
  return { teamId, name, createdAt: Number(created_at) };
}
