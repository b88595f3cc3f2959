import { useState } from "preact/hooks";
import type { FederationGrantList } from "../../operations/documents/federation-grant-list.ts";
import { doing } from "../acts.ts";
import { act } from "../ask.ts";
import { useAsked } from "../asked.ts";
import { moment } from "../clock.tsx";
import { Confirm } from "../parts/confirm.tsx";
import { AskedPanel } from "../parts/panel.tsx";
import { shownText } from "../shown-text.ts";

/** Each request is a line of the audit, so it is sent once, and again when something is changed here. */
const EVERY_MS = 86_400_000;
/** Characters of an id that tell it apart. */
const SHORT_ID = 8;
type Grant = FederationGrantList["grants"][number];

/** What other teams may see and do here, and in whose name. Grants are made at the command line. */
export function Grants() {
  const asked = useAsked("federation.grant.list", {}, { everyMs: EVERY_MS });
  const [wanted, setWanted] = useState<Grant | null>(null);
  const revoke = ({ grant, peer }: Grant) =>
    void doing(`revoke what ${peer} has by ${grant.slice(0, SHORT_ID)}`, async () => {
      await act("federation.grant.revoke", { grant });
      asked.again();
      return "done";
    });
  return (
    <AskedPanel title="Grants" asked={asked}>
      {({ grants }) => (
        <>
          {grants.length === 0 ? (
            <p class="faint">
              No other team may anything here: <code>mosaic federation grant create</code>
            </p>
          ) : (
            <Table grants={grants} onRevoke={setWanted} />
          )}
          {wanted === null ? null : (
            <Confirm
              title={`Revoke what ${shownText(wanted.peer)} has?`}
              verb="Revoke"
              danger
              onConfirm={() => revoke(wanted)}
              onClose={() => setWanted(null)}
            >
              <p>Their very next request by it is refused. It cannot be undone: another grant can be made.</p>
            </Confirm>
          )}
        </>
      )}
    </AskedPanel>
  );
}

interface TableProps {
  readonly grants: readonly Grant[];
  readonly onRevoke: (grant: Grant) => void;
}

function Table({ grants, onRevoke }: TableProps) {
  return (
    <div class="scrolls" role="region" aria-label="list of what other teams may" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Grant</th>
            <th scope="col">Peer</th>
            <th scope="col">As</th>
            <th scope="col">What</th>
            <th scope="col">But not</th>
            <th scope="col">Until</th>
            <th scope="col">Rights</th>
          </tr>
        </thead>
        <tbody>
          {grants.map((grant) => (
            <tr key={grant.grant}>
              <th scope="row">
                <code title={grant.grant}>{grant.grant.slice(0, SHORT_ID)}</code>
              </th>
              <td>{shownText(grant.peer)}</td>
              <td>{grant.subject_user === null ? "nobody any more" : shownText(grant.subject_user)}</td>
              <td>{grant.resources.join(", ")}</td>
              <td>{shownText(grant.exclude.join(", "))}</td>
              <td class="when">{moment(grant.until)}</td>
              <td>
                {grant.state === "active" ? (
                  <button
                    type="button"
                    aria-label={`revoke ${grant.grant.slice(0, SHORT_ID)}`}
                    onClick={() => onRevoke(grant)}
                  >
                    Revoke
                  </button>
                ) : (
                  grant.state
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
