import type { TeamHint, TeamStore } from "../../../domain/ports/team-store.ts";
import type { Database } from "../database.ts";
import { addCall } from "./add-call.ts";
import { addInvite } from "./add-invite.ts";
import { busKeys } from "./bus-keys.ts";
import { claimCalls } from "./claim-calls.ts";
import { claimInvite } from "./claim-invite.ts";
import { dropLease } from "./drop-lease.ts";
import { enrolHost } from "./enrol-host.ts";
import { expireCalls } from "./expire-calls.ts";
import { findCalls } from "./find-calls.ts";
import { forgetCalls } from "./forget-calls.ts";
import { listHosts } from "./list-hosts.ts";
import { listStates } from "./list-states.ts";
import { moveHost } from "./move-host.ts";
import { removeHost } from "./remove-host.ts";
import { renewLease } from "./renew-lease.ts";
import { reportCalls } from "./report-calls.ts";
import { takeLease } from "./take-lease.ts";
import { writeStates } from "./write-states.ts";

/** What the statements notify on. */
const CHANNEL = "mosaic_team";

/** The team's part of the database; each statement stands in a file of its own. */
export function postgresTeam(database: Database): TeamStore {
  const ask: Database["ask"] = (work, deadlineMs) => database.ask(work, deadlineMs);
  return {
    hosts: {
      enrol: (host, invite) => ask((sql) => enrolHost(sql, host, invite)),
      all: () => ask((sql) => listHosts(sql)),
      byId: async (hostId) => (await ask((sql) => listHosts(sql, hostId)))[0],
      takeLease: (request) => ask((sql) => takeLease(sql, request)),
      renewLease: (...lease) => ask((sql) => renewLease(sql, ...lease)),
      dropLease: (...lease) => ask((sql) => dropLease(sql, ...lease)),
      remove: (name) => ask((sql) => removeHost(sql, name)),
      move: (hostId, to) => ask((sql) => moveHost(sql, hostId, to)),
    },
    invites: {
      add: (invite) => ask((sql) => addInvite(sql, invite)),
      claim: (sha256, hostId) => ask((sql) => claimInvite(sql, sha256, hostId)),
    },
    calls: {
      add: (call) => ask((sql) => addCall(sql, call)),
      find: (keys) => ask((sql) => findCalls(sql, keys)),
      claim: (...claim) => ask((sql) => claimCalls(sql, ...claim)),
      report: (hostId, ended) => ask((sql) => reportCalls(sql, hostId, ended)),
      expire: () => ask((sql) => expireCalls(sql)),
      forget: () => ask((sql) => forgetCalls(sql)),
    },
    states: {
      write: (...seen) => ask((sql) => writeStates(sql, ...seen)),
      all: () => ask((sql) => listStates(sql)),
    },
    busKeys: () => ask((sql) => busKeys(sql)),
    listen: (heard, again) =>
      database.listen(
        CHANNEL,
        (payload) => {
          const hint = readHint(payload);
          if (hint !== undefined) heard(hint);
        },
        again,
      ),
  };
}

/** A newer gateway may say what this one does not know. */
function readHint(payload: string): TeamHint | undefined {
  const [kind, hostId = ""] = payload.split(" ");
  return kind === "calls" || kind === "answers" ? { kind, hostId } : undefined;
}
