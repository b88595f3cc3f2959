import { useState } from "preact/hooks";
import type { GatewayRights } from "../../operations/documents/gateway-rights.ts";
import { doing } from "../acts.ts";
import { act } from "../ask.ts";
import type { Asked } from "../asked.ts";
import { live } from "../live.ts";
import { AskedPanel } from "../parts/panel.tsx";
import { shownText } from "../shown-text.ts";
import { useStore } from "../store.ts";
import { elsewhere, team } from "../team.ts";

const VERBS = ["read", "send", "operate"] as const;
type Verb = (typeof VERBS)[number];
type Holder = GatewayRights["rights"][number];

/** The rights of one holder over one resource. */
interface Row {
  readonly who: string;
  readonly disabled: boolean;
  readonly resource: string;
  readonly team: string | null;
  readonly verbs: readonly Verb[];
}

function rowsOf({ who, disabled, bindings }: Holder): readonly Row[] {
  const byWay = Map.groupBy(bindings, ({ resource, team }) => JSON.stringify([resource, team]));
  return [...byWay.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const { resource, team } = first;
    const verbs = VERBS.filter((verb) => same.some((binding) => binding.verb === verb));
    return { who, disabled, resource, team, verbs };
  });
}

interface RightsProps {
  readonly asked: Asked<GatewayRights>;
  readonly again: () => void;
}

/** Who may do what to which agents, besides what a role gives over all of them. */
export function Rights({ asked, again }: RightsProps) {
  const take = ({ who, verbs, resource }: Row) =>
    void doing(`take ${verbs.join(", ")} ${resource} from ${who}`, async () => {
      await act("gateway.disallow", { who, verbs: [...verbs], resource });
      again();
      return "done";
    });
  return (
    <AskedPanel title="Rights over some agents" asked={asked}>
      {({ rights }) => {
        const rows = rights.flatMap(rowsOf);
        return (
          <>
            {rows.length === 0 ? (
              <p class="faint">Nobody has one. What a role gives is over every agent of every host.</p>
            ) : (
              <div class="scrolls" role="region" aria-label="list of who may what" tabIndex={0}>
                <table>
                  <thead>
                    <tr>
                      <th scope="col">Who</th>
                      <th scope="col">May</th>
                      <th scope="col">On</th>
                      <th scope="col">By</th>
                    </tr>
                  </thead>
                  <tbody>
                    {rows.map((row) => (
                      <tr key={`${row.who} ${row.resource} ${row.team}`}>
                        <th scope="row">
                          {shownText(row.who)}
                          {row.disabled ? <span class="faint"> (locked out)</span> : null}
                        </th>
                        <td>{row.verbs.join(", ")}</td>
                        <td>
                          <code>{shownText(row.resource)}</code>
                        </td>
                        <td>
                          {row.team === null ? (
                            <button
                              type="button"
                              aria-label={`take ${row.verbs.join(", ")} ${row.resource} from ${row.who}`}
                              onClick={() => take(row)}
                            >
                              Take away
                            </button>
                          ) : (
                            `team ${shownText(row.team)}`
                          )}
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
            <Give holders={rights.map(({ who }) => who)} again={again} />
          </>
        );
      }}
    </AskedPanel>
  );
}

/** Gives a right. No right includes another: typing into a terminal needs `read` and `operate`. */
function Give({ holders, again }: { readonly holders: readonly string[]; readonly again: () => void }) {
  const [verbs, setVerbs] = useState<readonly Verb[]>(["read"]);
  const [resource, setResource] = useState("");
  const known = useKnownResources();
  const give = (who: string) =>
    doing(`let ${who} ${verbs.join(", ")} ${resource}`, async () => {
      const { changed } = await act("gateway.allow", { who, verbs: [...verbs], resource });
      again();
      setResource("");
      return changed ? "done" : "it was so already";
    });
  return (
    <form
      class="inline"
      aria-label="give a right"
      onSubmit={(event) => {
        event.preventDefault();
        const who = new FormData(event.currentTarget).get("who");
        if (typeof who === "string") void give(who);
      }}
    >
      <select name="who" required aria-label="who gets the right">
        {holders.map((who) => (
          <option key={who} value={who}>
            {who}
          </option>
        ))}
      </select>
      {VERBS.map((verb) => (
        <label key={verb} class="check">
          <input
            type="checkbox"
            checked={verbs.includes(verb)}
            onChange={() =>
              setVerbs(VERBS.filter((one) => (one === verb ? !verbs.includes(one) : verbs.includes(one))))
            }
          />
          {verb}
        </label>
      ))}
      <input
        type="text"
        required
        maxLength={400}
        list="resources"
        aria-label="on which agents: HOST/AGENT, with * for any characters, or class:NAME"
        placeholder="HOST/AGENT, */reviewer*, class:coder"
        size={30}
        value={resource}
        onInput={(event) => setResource(event.currentTarget.value)}
      />
      <datalist id="resources">
        {known.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <button type="submit" disabled={verbs.length === 0}>
        Give
      </button>
    </form>
  );
}

/** Likely resources: hosts, classes, agents. */
function useKnownResources(): readonly string[] {
  const own = useStore(live).fleet?.agents ?? [];
  const all = [...own, ...elsewhere(useStore(team))];
  return [
    "*/*",
    ...new Set(all.map(({ host }) => `${host}/*`)),
    ...new Set(own.map((agent) => `class:${agent.class}`)),
    ...all.map(({ host, agent }) => `${host}/${agent}`),
  ];
}
