import { useEffect, useRef } from "preact/hooks";
import type { AgentReceipt } from "../../operations/documents/agent-receipt.ts";
import { addressOf } from "../addresses.ts";
import { useAsked } from "../asked.ts";
import { Age, moment } from "../clock.tsx";
import { saidIn } from "../message/said-in.ts";
import { useNews } from "../news.ts";
import { AgentText } from "../parts/agent-text.tsx";
import { Fact } from "../parts/fact.tsx";
import { MessageLink } from "../parts/message-link.tsx";
import { AskedPanel } from "../parts/panel.tsx";
import { kindOfVerdict, VerdictMark } from "../parts/send-entry.tsx";
import { shownText } from "../shown-text.ts";

const EVERY_MS = 30_000;
/** Utterances: a message that is further back is found in the record itself. */
const LOOKED_THROUGH = 300;

type Delivery = AgentReceipt["deliveries"][number];

/** One message: its receivers, what proves its verdict and since when, what it answers, and what answers it. */
export function Message({ id }: { readonly id: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [id]);
  const asked = useAsked("agent.receipt", { id }, { everyMs: EVERY_MS, when: useNews() });
  const deliveries = asked.document?.deliveries ?? [];
  return (
    <main id="main" tabIndex={-1}>
      <header class="head">
        <a class="back always" href={addressOf({ view: "messages" })}>
          Messages
        </a>
        <h1 ref={heading} tabIndex={-1}>
          Message #{shownText(id)}
        </h1>
      </header>
      <div class="parts">
        <div>
          <AskedPanel title={deliveries.length > 1 ? "Deliveries" : "Delivery"} asked={asked}>
            {({ deliveries: all }) => (
              <>
                {all.map((delivery) => (
                  <Evidence key={delivery.agent} delivery={delivery} />
                ))}
              </>
            )}
          </AskedPanel>
          <AskedPanel title="Thread" asked={asked}>
            {(document) => <Thread document={document} />}
          </AskedPanel>
        </div>
        <div>
          {deliveries.map(({ agent }) => (
            <Said key={agent} agent={agent} id={id} />
          ))}
        </div>
      </div>
    </main>
  );
}

function Evidence({ delivery }: { readonly delivery: Delivery }) {
  const { agent, begun, ended, verdict, channel, detail, source, by, evidence } = delivery;
  return (
    <dl class="facts">
      <Fact name="to">
        <a href={addressOf({ view: "agent", agent })}>{agent}</a>
      </Fact>
      <Fact name="verdict">
        <VerdictMark
          kind={verdict === null ? "waiting" : kindOfVerdict(verdict)}
          word={verdict ?? "none yet, or its sender ended before one was known"}
        />
      </Fact>
      <Fact name="proof">{evidence.proof ?? "none"}</Fact>
      {detail === "" ? null : <Fact name="in words">{shownText(detail)}</Fact>}
      <Fact name="sent">{begun === null ? null : <Moment at={begun} />}</Fact>
      <Fact name="verdict known">
        {ended === null ? null : (
          <>
            <Moment at={ended} />
            {begun === null ? "" : `, ${((Date.parse(ended) - Date.parse(begun)) / 1000).toFixed(1)} s later`}
          </>
        )}
      </Fact>
      <Fact name="way">{channel === null ? "nothing was sent" : shownText(channel)}</Fact>
      <Fact name="from">{source === null ? null : shownText(source)}</Fact>
      <Fact name="sent by">{by === null ? null : shownText(by)}</Fact>
      {evidence.screen === null ? null : (
        <Fact name="its screen">
          <code>{shownText(evidence.screen)}</code> on the host
        </Fact>
      )}
    </dl>
  );
}

function Moment({ at }: { readonly at: string }) {
  return (
    <>
      {moment(at)}, <Age at={at} /> ago
    </>
  );
}

/** What it answers, and what answers it; known for a day. */
function Thread({ document: { id, deliveries, replies } }: { readonly document: AgentReceipt }) {
  const [first] = deliveries;
  const replyTo = first?.reply_to ?? null;
  const thread = first?.thread ?? null;
  if (replyTo === null && replies.length === 0) {
    return <p class="faint">It answers no message, and no message of the last day answers it.</p>;
  }
  return (
    <>
      {replyTo === null ? null : (
        <p>
          It answers <MessageLink id={replyTo} />
          {thread === null || thread === replyTo || thread === id ? null : (
            <>
              ; the first of the thread is <MessageLink id={thread} />
            </>
          )}
        </p>
      )}
      {replies.length === 0 ? null : (
        <ul class="plain" aria-label="messages that answer it">
          {replies.map((reply) => (
            <li key={`${reply.id} ${reply.agent}`} class="by">
              <MessageLink id={reply.id} />
              <span>
                from {shownText(reply.source ?? "somebody")} to {reply.agent}
              </span>
              <VerdictMark kind={kindOfVerdict(reply.verdict)} word={reply.verdict ?? "no verdict"} />
              <span class="age">
                <Age at={reply.begun} /> ago
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Its text and the agent's answer, from the agent's own record. */
function Said({ agent, id }: { readonly agent: string; readonly id: string }) {
  const asked = useAsked("fleet.logs", { agent, last: LOOKED_THROUGH }, { everyMs: EVERY_MS });
  return (
    <AskedPanel title={`What ${agent} was told, and said`} asked={asked} class="answer">
      {({ from, utterances }) => {
        const said = from === "screen" ? undefined : saidIn(utterances, id);
        if (said === undefined) {
          return <p class="faint">It is not among what can be read of this conversation.</p>;
        }
        return (
          <>
            <AgentText text={said.message.text} label={`message to ${agent}`} />
            {said.answers.length === 0 ? (
              <p class="faint">Nothing was said to it yet.</p>
            ) : (
              <ol class="said-by">
                {said.answers.map((answer, at) => (
                  <li key={`${answer.at} ${at}`} class="agent">
                    <p class="by">
                      <strong>{agent}</strong>
                      <span class="age">
                        <Age at={answer.at} /> ago
                      </span>
                    </p>
                    <AgentText text={answer.text} />
                  </li>
                ))}
              </ol>
            )}
          </>
        );
      }}
    </AskedPanel>
  );
}
