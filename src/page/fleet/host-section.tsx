import { longDuration, sinceText } from "../ages.ts";
import { byNeed } from "../attention.ts";
import { useSeconds } from "../clock.tsx";
import { heardAt, type TeamHost, type TeamRow } from "../hosts.ts";
import { shownText } from "../shown-text.ts";
import { ElsewhereRow } from "./team-row.tsx";

interface HostProps {
  readonly host: TeamHost;
  /** When this page received it, by performance.now(). */
  readonly toldAt: number;
  /** The rows shown here. */
  readonly rows: readonly TeamRow[];
}

/** One other host of the team. A host that is away keeps its rows, in grey, and says since when. */
export function HostSection({ host, toldAt, rows }: HostProps) {
  const id = `host-${host.host}`;
  return (
    <section aria-labelledby={id}>
      <h2>
        <span id={id}>{shownText(host.host)}</span> <HostWords host={host} toldAt={toldAt} />
      </h2>
      {rows.length === 0 ? (
        <p class="faint">
          {host.agents.length === 0 ? "It has told of no agent." : "Nobody else that is looked for."}
        </p>
      ) : (
        <ul class="rows">
          {byNeed(rows).map((row) => (
            <ElsewhereRow key={row.agent} row={row} toldAt={toldAt} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** Further facts about a host: since when it is away, and what waits for it. */
export function HostWords({ host, toldAt }: Pick<HostProps, "host" | "toldAt">) {
  return (
    <>
      {host.heard ? null : <Away host={host} toldAt={toldAt} />}
      {host.stored === 0 ? null : (
        <span class="waits">
          {host.stored === 1 ? "1 message waits for it" : `${host.stored} messages wait for it`}
        </span>
      )}
    </>
  );
}

function Away({ host, toldAt }: Pick<HostProps, "host" | "toldAt">) {
  useSeconds();
  const now = Date.now();
  const at = heardAt(host, { now, toldMs: performance.now() - toldAt });
  return (
    <span class="away-since">
      {at === null ? "was never heard from" : `away since ${sinceText(at, now)} (${longDuration(now - at)})`}
    </span>
  );
}
