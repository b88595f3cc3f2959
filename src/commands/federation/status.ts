import { defineVerb } from "../../cli/grammar/verb.ts";
import { duration } from "../../cli/show/quantities.ts";
import type { FederationStatus } from "../../operations/documents/federation-status.ts";
import { federationStatus } from "../../operations/federation/status.ts";

type Row = FederationStatus["peers"][number];

export const status = defineVerb({
  details:
    "Shows each peer as it was last heard from; nothing is asked of any. CIRCUIT: closed, it is asked; open, it failed " +
    "again and again and is left alone for a while; trying, the next call decides.",
  args: {},
  examples: [{ command: "mosaic federation status", explains: "which peers answer, and since when not" }],
  async run(context) {
    const { document } = await context.perform(federationStatus, {});
    const now = Date.parse(document.at);
    return {
      text: (page) =>
        document.peers.length === 0
          ? "there is no peer yet"
          : page.table(
              [
                { title: "PEER", whole: true },
                { title: "STATE", whole: true },
                { title: "CIRCUIT", whole: true },
                { title: "ANSWERED", whole: true },
                { title: "CLOCK", whole: true },
                { title: "GRANTS", whole: true },
                { title: "LAST FAILURE" },
              ],
              document.peers.map((row) => [
                row.peer,
                row.state,
                row.circuit,
                agoText(row.last_success, now),
                skewText(row.skew_ms),
                String(row.grants),
                failureText(row, now),
              ]),
            ),
      json: document,
    };
  },
});

function agoText(at: string | null, now: number): string {
  return at === null ? "never" : `${duration(Math.max(0, now - Date.parse(at)))} ago`;
}

/** How its clock differs from ours: "+2s". */
function skewText(skewMs: number | null): string {
  if (skewMs === null) return "-";
  return Math.abs(skewMs) < 1_000 ? "same" : `${skewMs < 0 ? "-" : "+"}${duration(Math.abs(skewMs))}`;
}

function failureText({ failure, last_failure: at, failures }: Row, now: number): string {
  if (failure === null) return "";
  return `${failure}, ${agoText(at, now)}${failures > 1 ? `, ${failures} in a row` : ""}`;
}
