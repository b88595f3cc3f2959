import type { Page } from "../../cli/context.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { duration } from "../../cli/show/quantities.ts";
import type { FederationStatus } from "../../operations/documents/federation-status.ts";
import { federationStatus } from "../../operations/federation/status.ts";
import { labelled } from "../_shared/labelled.ts";

type Row = FederationStatus["peers"][number];

export const status = defineVerb({
  details:
    "Asks each peer, and shows how it answered, how far its clock is from ours, and for how long its certificate is good. " +
    "CIRCUIT: closed, it is asked; open, it failed again and again and is left alone for a while; trying, the next call " +
    "decides. Above it: the key and the certificate of this gateway, to compare with what the other side sees.",
  args: {
    ask: {
      type: "boolean",
      default: true,
      negativeDescription: "only show how each was last heard from",
    },
  },
  examples: [{ command: "mosaic federation status", explains: "which peers answer, and since when not" }],
  async run(context, { ask }) {
    const { document } = await context.perform(federationStatus, { ask });
    const now = Date.parse(document.at);
    return {
      text: (page) => `${selfText(page, document, now)}\n\n${peersText(page, document, now)}`,
      json: document,
    };
  },
});

function selfText(page: Page, { self }: FederationStatus, now: number): string {
  const { key, address, certificate, certificate_until: until } = self;
  return labelled(page, [
    ["address", address ?? "none yet: mosaic gateway config set public_origin=https://…"],
    ["key", key ?? "none yet"],
    ["tls", certificate === null ? "none: a proxy ends TLS" : `${certificate}, ${leftText(until, now)}`],
  ]);
}

function peersText(page: Page, document: FederationStatus, now: number): string {
  return document.peers.length === 0
    ? "there is no peer yet"
    : page.table(
        [
          { title: "PEER", whole: true },
          { title: "STATE", whole: true },
          { title: "CIRCUIT", whole: true },
          { title: "ANSWERED", whole: true },
          { title: "CLOCK", whole: true },
          { title: "CERTIFICATE", whole: true },
          { title: "GRANTS", whole: true },
          { title: "LAST FAILURE" },
        ],
        document.peers.map((row) => [
          row.peer,
          row.state,
          row.circuit,
          agoText(row.last_success, now),
          skewText(row.skew_ms),
          leftText(row.certificate_until, now),
          String(row.grants),
          failureText(row, now),
        ]),
      );
}

/** How long it is still valid: "89d". */
function leftText(until: string | null, now: number): string {
  if (until === null) return "-";
  const left = Date.parse(until) - now;
  return left <= 0 ? "over" : `${duration(left)} left`;
}

function agoText(at: string | null, now: number): string {
  return at === null ? "never" : `${duration(Math.max(0, now - Date.parse(at)))} ago`;
}

/** The difference of its clock from ours: "+2s". */
function skewText(skewMs: number | null): string {
  if (skewMs === null) return "-";
  return Math.abs(skewMs) < 1_000 ? "same" : `${skewMs < 0 ? "-" : "+"}${duration(Math.abs(skewMs))}`;
}

function failureText({ failure, last_failure: at, failures, refusal }: Row, now: number): string {
  // it answered and refused us, which is no failure of the connection
  if (refusal !== null && refusal !== failure) return `now: ${refusal}`;
  if (failure === null) return "";
  return `${failure}, ${agoText(at, now)}${failures > 1 ? `, ${failures} in a row` : ""}`;
}
