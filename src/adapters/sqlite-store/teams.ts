import type { Database } from "bun:sqlite";
import type { StoredTeam, TeamStore } from "../../domain/ports/gateway-store.ts";

interface TeamRow {
  readonly team_id: string;
  readonly name: string;
  readonly created_at: number;
}

const COLUMNS = "team_id, name, created_at";

const ADD = `insert into team (${COLUMNS}) values (?, ?, ?) on conflict (name) do nothing`;

const ADD_MEMBER = "insert into team_member (team_id, user_id) values (?, ?) on conflict do nothing";

export function sqliteTeams(database: Database): TeamStore {
  return {
    async add({ teamId, name, createdAt }) {
      return database.query(ADD).run(teamId, name, createdAt).changes === 1;
    },
    async byName(name) {
      const row = database.query<TeamRow, [string]>(`select ${COLUMNS} from team where name = ?`).get(name);
      return row === null ? undefined : teamOf(row);
    },
    async all() {
      return database.query<TeamRow, []>(`select ${COLUMNS} from team order by name`).all().map(teamOf);
    },
    async remove(teamId) {
      database.query("delete from team where team_id = ?").run(teamId);
    },
    async addMember(teamId, userId) {
      return database.query(ADD_MEMBER).run(teamId, userId).changes === 1;
    },
    async dropMember(teamId, userId) {
      const dropped = database
        .query("delete from team_member where team_id = ? and user_id = ?")
        .run(teamId, userId);
      return dropped.changes === 1;
    },
    async members() {
      return database
        .query<{ team_id: string; user_id: string }, []>("select team_id, user_id from team_member")
        .all()
        .map(({ team_id: teamId, user_id: userId }) => ({ teamId, userId }));
    },
  };
}

function teamOf({ team_id: teamId, name, created_at: createdAt }: TeamRow): StoredTeam {
  return { teamId, name, createdAt };
}
