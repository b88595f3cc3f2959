import type { FederationStatus } from "../../operations/documents/federation-status.ts";
import { doing } from "../acts.ts";
import { act } from "../ask.ts";
import { useAsked } from "../asked.ts";
import { Age } from "../clock.tsx";
import { AskedPanel } from "../parts/panel.tsx";
import { shownText } from "../shown-text.ts";

/** Each request is a line of the audit, so it is sent once, and again when something is changed here. */
const EVERY_MS = 86_400_000;
type Peer = FederationStatus["peers"][number];

/** The gateways of other teams, and how the last calls to them went. They are added and removed at the command line. */
export function Peers() {
  const asked = useAsked("federation.status", {}, { everyMs: EVERY_MS });
  return (
    <AskedPanel title="Peers" asked={asked}>
      {({ peers }) =>
        peers.length === 0 ? (
          <p class="faint">
            No other team is known here: <code>mosaic federation peer invite</code>
          </p>
        ) : (
          <div class="scrolls" role="region" aria-label="list of other teams" tabIndex={0}>
            <table>
              <thead>
                <tr>
                  <th scope="col">Peer</th>
                  <th scope="col">State</th>
                  <th scope="col">Answered</th>
                  <th scope="col">Last failure</th>
                  <th scope="col">Grants</th>
                  <th scope="col">Answered here</th>
                </tr>
              </thead>
              <tbody>
                {peers.map((peer) => (
                  <Row key={peer.peer} peer={peer} again={asked.again} />
                ))}
              </tbody>
            </table>
          </div>
        )
      }
    </AskedPanel>
  );
}

function Row({ peer, again }: { readonly peer: Peer; readonly again: () => void }) {
  const { peer: name, state, address, failure, circuit } = peer;
  const isActive = state === "active";
  const change = () =>
    void doing(`${isActive ? "suspend" : "answer"} ${name}`, async () => {
      const { peer: changed } = await act("federation.peer.suspend", { peer: name, undo: !isActive });
      again();
      return changed.state;
    });
  return (
    <tr>
      <th scope="row" title={shownText(address)}>
        {shownText(name)}
      </th>
      <td class={isActive ? "" : "odd"}>{state}</td>
      <td>{peer.last_success === null ? "never" : <Age at={peer.last_success} />}</td>
      <td class={circuit === "closed" ? "" : "odd"}>
        {failure === null || peer.last_failure === null ? (
          ""
        ) : (
          <>
            {shownText(failure)}, <Age at={peer.last_failure} />
            {circuit === "open" ? ", left alone for now" : ""}
          </>
        )}
      </td>
      <td>{peer.grants}</td>
      <td>
        <button type="button" aria-label={`${isActive ? "suspend" : "answer"} ${name}`} onClick={change}>
          {isActive ? "Suspend" : "Answer again"}
        </button>
      </td>
    </tr>
  );
}
