import { useState } from "preact/hooks";
import { useAsked } from "../asked.ts";
import { moment } from "../clock.tsx";
import { AskedPanel } from "../parts/panel.tsx";
import { shownText } from "../shown-text.ts";

/** Each request is a line of the audit, so it is sent once, and again when something is changed here. */
const EVERY_MS = 86_400_000;
const FIRST = 20;
const MORE = 500;

/** Who did what through the gateway, and whether that list is whole. */
export function Audit() {
  const [last, setLast] = useState(FIRST);
  const asked = useAsked("gateway.audit", { last, verify: true, host: null }, { everyMs: EVERY_MS });
  return (
    <AskedPanel title="Audit" asked={asked}>
      {({ lines, verified }) => (
        <>
          <p class={verified === null || verified.broken === null ? "faint" : "problem"}>
            {verified === null ? "" : verifiedText(verified)}
          </p>
          <div class="scrolls" role="region" aria-label="list of who did what" tabIndex={0}>
            <table>
              <thead>
                <tr>
                  <th scope="col">At</th>
                  <th scope="col">Who</th>
                  <th scope="col">Via</th>
                  <th scope="col">What</th>
                  <th scope="col">Of</th>
                  <th scope="col">Outcome</th>
                </tr>
              </thead>
              <tbody>
                {lines
                  .toSorted((a, b) => b.line - a.line)
                  .map((line) => (
                    <tr key={line.line}>
                      <td class="when">{moment(line.at)}</td>
                      <td>{shownText(line.actor)}</td>
                      <td>{line.via}</td>
                      <td>{line.action}</td>
                      <td>{shownText(line.resource)}</td>
                      <td class={line.outcome === "ok" ? "" : "odd"}>
                        {shownText([line.outcome, line.detail].filter((text) => text !== "").join(": "))}
                      </td>
                    </tr>
                  ))}
              </tbody>
            </table>
          </div>
          {lines.length < last || last === MORE ? null : (
            <button type="button" class="quiet" onClick={() => setLast(MORE)}>
              earlier
            </button>
          )}
        </>
      )}
    </AskedPanel>
  );
}

interface Verified {
  readonly lines: number;
  readonly broken: { readonly line: number; readonly why: string } | null;
}

function verifiedText({ lines, broken }: Verified): string {
  return broken === null
    ? `Its ${lines} lines hold together.`
    : `It is broken at line ${broken.line}: ${broken.why}`;
}
