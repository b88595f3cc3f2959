import { useState } from "preact/hooks";
import type { GatewayTeamList } from "../../operations/documents/gateway-team-list.ts";
import { doing } from "../acts.ts";
import { act } from "../ask.ts";
import type { Asked } from "../asked.ts";
import { Confirm } from "../parts/confirm.tsx";
import { AskedPanel } from "../parts/panel.tsx";
import { shownText } from "../shown-text.ts";

type Team = GatewayTeamList["teams"][number];

interface TeamsProps {
  readonly asked: Asked<GatewayTeamList>;
  /** Mail addresses of users who can be added. */
  readonly users: readonly string[];
  /** Called after a change, because who is in which team is shown elsewhere too. */
  readonly again: () => void;
}

/** Users who share rights, besides their own. */
export function Teams({ asked, users, again }: TeamsProps) {
  const [removes, setRemoves] = useState<string | null>(null);
  const change = (title: string, work: () => Promise<unknown>) =>
    doing(title, async () => {
      await work();
      again();
      return "done";
    });
  return (
    <AskedPanel title="Teams" asked={asked}>
      {({ teams }) => (
        <>
          {teams.length === 0 ? (
            <p class="faint">There is none. What a team may, each of its members may too.</p>
          ) : (
            <ul class="plain teams" aria-label="teams and who is in them">
              {teams.map((team) => (
                <Row
                  key={team.team}
                  team={team}
                  users={users}
                  change={change}
                  onRemove={() => setRemoves(team.team)}
                />
              ))}
            </ul>
          )}
          <form
            class="inline"
            aria-label="make a team"
            onSubmit={(event) => {
              event.preventDefault();
              const form = event.currentTarget;
              const name = new FormData(form).get("team");
              if (typeof name !== "string") return;
              void change(`make the team ${name}`, () => act("gateway.team.create", { team: name })).then(
                (isDone) => {
                  if (isDone) form.reset();
                },
              );
            }}
          >
            <input
              type="text"
              name="team"
              required
              maxLength={64}
              aria-label="name of a new team"
              placeholder="Name"
            />
            <button type="submit">Make a team</button>
          </form>
          {removes === null ? null : (
            <Confirm
              title={`Remove the team ${removes}?`}
              verb="Remove"
              danger
              onConfirm={() =>
                void change(`remove the team ${removes}`, () => act("gateway.team.remove", { team: removes }))
              }
              onClose={() => setRemoves(null)}
            >
              <p>Its members stay users. What they may through it, they may not any more, at once.</p>
            </Confirm>
          )}
        </>
      )}
    </AskedPanel>
  );
}

interface RowProps {
  readonly team: Team;
  readonly users: readonly string[];
  readonly change: (title: string, work: () => Promise<unknown>) => Promise<boolean>;
  readonly onRemove: () => void;
}

function Row({ team: { team, members }, users, change, onRemove }: RowProps) {
  const others = users.filter((user) => !members.includes(user));
  return (
    <li>
      <strong>{shownText(team)}</strong>
      <ul class="members" aria-label={`members of ${team}`}>
        {members.length === 0 ? <li class="faint">nobody</li> : null}
        {members.map((email) => (
          <li key={email} class="member">
            {shownText(email)}
            <button
              type="button"
              class="quiet"
              aria-label={`take ${email} out of ${team}`}
              onClick={() =>
                void change(`take ${email} out of ${team}`, () =>
                  act("gateway.team.drop", { team, emails: [email] }),
                )
              }
            >
              take out
            </button>
          </li>
        ))}
      </ul>
      <span class="team-acts">
        {others.length === 0 ? null : (
          <select
            aria-label={`put somebody into ${team}`}
            value=""
            onChange={(event) => {
              const email = event.currentTarget.value;
              event.currentTarget.value = "";
              if (email !== "") {
                void change(`put ${email} into ${team}`, () =>
                  act("gateway.team.add", { team, emails: [email] }),
                );
              }
            }}
          >
            <option value="">put in …</option>
            {others.map((email) => (
              <option key={email} value={email}>
                {email}
              </option>
            ))}
          </select>
        )}
        <button type="button" aria-label={`remove the team ${team}`} onClick={onRemove}>
          Remove
        </button>
      </span>
    </li>
  );
}
