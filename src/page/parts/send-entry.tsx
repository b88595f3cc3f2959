import type { ReceiptDocument } from "../../operations/documents/receipt.ts";
import { duration, longDuration } from "../ages.ts";
import { useSeconds } from "../clock.tsx";
import { go } from "../route.ts";
import { sendAgain, writeAgain, type Send } from "../sends.ts";
import { MessageLink } from "./message-link.tsx";
import { shownText } from "../shown-text.ts";

/** A message sent from this page, and what became of it so far. */
export function SendEntry({
  entry,
  withAgent = false,
}: {
  readonly entry: Send;
  readonly withAgent?: boolean;
}) {
  useSeconds();
  return (
    <li class="send">
      <p class="by">
        <Verdict entry={entry} />
        {withAgent ? <strong>{entry.agent}</strong> : null}
        <span class="age">{duration(Date.now() - entry.begun)} ago</span>
        {/* what is written down of it stands at the host of its agent */}
        {entry.agent.includes("/") ? <code>#{entry.id}</code> : <MessageLink id={entry.id} />}
      </p>
      <p class="said short">{shownText(entry.text)}</p>
      <Outcome entry={entry} />
    </li>
  );
}

const KIND = {
  accepted: "ready",
  queued: "working",
  unknown: "broken",
  blocked: "person",
  draft: "person",
  dead: "broken",
  "not-ready": "waiting",
  stored: "waiting",
  delivering: "working",
} as const satisfies Record<ReceiptDocument["verdict"], string>;

function Verdict({ entry: { outcome } }: { readonly entry: Send }) {
  const told =
    outcome.kind === "receipt" ? outcome.receipt : outcome.kind === "under way" ? outcome.soFar : null;
  if (told !== null) return <VerdictMark kind={KIND[told.verdict]} word={told.verdict} />;
  return <VerdictMark kind={outcome.kind === "under way" ? "working" : "broken"} word={outcome.kind} />;
}

export function VerdictMark({ kind, word }: { readonly kind: string; readonly word: string }) {
  return (
    <span class={`state ${kind}`}>
      <span class="mark" aria-hidden="true" />
      <span class="word">{word}</span>
    </span>
  );
}

/** The mark of a verdict in the journal. */
export function kindOfVerdict(verdict: string | null): string {
  return verdict !== null && verdict in KIND ? KIND[verdict as keyof typeof KIND] : "broken";
}

function Outcome({ entry }: { readonly entry: Send }) {
  const { outcome } = entry;
  switch (outcome.kind) {
    case "under way":
      return (
        <p class="faint">
          {entry.whenIdle ? "waits for it to be idle, for " : "being delivered for "}
          {longDuration(Date.now() - entry.begun)}
          {outcome.soFar === null ? "" : ` · ${shownText(outcome.soFar.detail)}`}
        </p>
      );
    case "receipt":
      return isOnItsWay(outcome.receipt) ? (
        <p class="faint">
          {shownText(outcome.receipt.detail)}. It is kept for its host, for less than a day, and delivered
          once.{" "}
          <button type="button" onClick={() => sendAgain(entry)}>
            Ask for its receipt
          </button>
        </p>
      ) : (
        <>
          <Receipt receipt={outcome.receipt} />
          {NOT_TAKEN.includes(outcome.receipt.verdict) ? <WriteAgain entry={entry} /> : null}
        </>
      );
    case "refused":
      return (
        <p class="problem">
          {outcome.why}
          {outcome.hint === null ? null : <code>{outcome.hint}</code>} <WriteAgain entry={entry} />
        </p>
      );
    case "no answer":
      return (
        <p class="problem">
          No answer came. Asked again with the same id it gets the message once.{" "}
          <button type="button" onClick={() => sendAgain(entry)}>
            Ask again
          </button>
        </p>
      );
  }
}

/** Verdicts of messages that the agent did not get, and will not. */
const NOT_TAKEN: readonly ReceiptDocument["verdict"][] = ["blocked", "draft", "dead", "not-ready"];

/** Puts the text of a message that was not taken back into the box. */
function WriteAgain({ entry }: { readonly entry: Send }) {
  return (
    <button
      type="button"
      onClick={() => {
        writeAgain(entry);
        const [agent = "", host] = entry.agent.split("/").toReversed();
        go(host === undefined ? { view: "agent", agent } : { view: "agent", agent, host });
      }}
    >
      Put it back into the box
    </button>
  );
}

/** No verdict: its host has not answered yet. */
function isOnItsWay({ verdict }: ReceiptDocument): boolean {
  return verdict === "stored" || verdict === "delivering";
}

function Receipt({
  receipt: { detail, evidence, channel, elapsed_ms: elapsed },
}: {
  readonly receipt: ReceiptDocument;
}) {
  return (
    <p class="faint">
      {shownText(detail)} ·{" "}
      <span title={evidence.proof_detail === null ? "" : shownText(evidence.proof_detail)}>
        {evidence.proof === null ? "no proof" : `proof: ${evidence.proof}`}
      </span>{" "}
      · {channel === null ? "nothing was sent" : `by ${channel}`} · {(elapsed / 1000).toFixed(1)} s · it was{" "}
      {evidence.state} by {evidence.source}
    </p>
  );
}
