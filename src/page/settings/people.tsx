import { useAsked } from "../asked.ts";
import { Rights } from "./rights.tsx";
import { Teams } from "./teams.tsx";
import { Users } from "./users.tsx";

/** Each request is a line of the audit, so it is sent once, and again when something is changed here. */
const EVERY_MS = 86_400_000;

/** Who can log in, who is in which team, and who may do what. */
export function People() {
  const users = useAsked("gateway.user.list", {}, { everyMs: EVERY_MS });
  const teams = useAsked("gateway.team.list", {}, { everyMs: EVERY_MS });
  const rights = useAsked("gateway.rights", {}, { everyMs: EVERY_MS });
  const again = () => {
    for (const asked of [users, teams, rights]) asked.again();
  };
  return (
    <>
      <Users asked={{ ...users, again }} />
      <Teams asked={teams} users={users.document?.users.map(({ email }) => email) ?? []} again={again} />
      <Rights asked={rights} again={again} />
    </>
  );
}
