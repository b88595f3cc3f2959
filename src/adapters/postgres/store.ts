import type { GatewayStore } from "../../domain/ports/gateway-store.ts";
import { postgresAnswers } from "./answers.ts";
import { postgresAudit } from "./audit.ts";
import { postgresClaims } from "./claims.ts";
import { postgresBindings } from "./bindings.ts";
import type { Database } from "./database.ts";
import { postgresFederation } from "./federation/store.ts";
import { postgresSessions } from "./sessions.ts";
import { postgresTeams } from "./teams.ts";
import { postgresTokens } from "./tokens.ts";
import { postgresUsers } from "./users.ts";

/**
 * The store of a team, in a database with the present schema; its gateways share it. Closing it closes the database.
 */
export function postgresStore(database: Database): GatewayStore {
  return {
    users: postgresUsers(database),
    sessions: postgresSessions(database),
    tokens: postgresTokens(database),
    claims: postgresClaims(database),
    teams: postgresTeams(database),
    bindings: postgresBindings(database),
    audit: postgresAudit(database),
    answers: postgresAnswers(database),
    federation: postgresFederation(database),
    async check() {
      await database.ask((sql) => sql`select 1`);
    },
    close: () => database.close(),
  };
}
