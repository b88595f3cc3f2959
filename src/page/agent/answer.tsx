import { useAsked } from "../asked.ts";
import { Age } from "../clock.tsx";
import { AgentText } from "../parts/agent-text.tsx";
import { AskedPanel } from "../parts/panel.tsx";

const EVERY_MS = 10_000;

interface AnswerProps {
  /** NAME, or HOST/NAME of an agent of another host. */
  readonly agent: string;
  readonly when: string;
  readonly everyMs?: number;
}

/** The last thing it said, to whom, and whether it has finished. */
export function Answer({ agent, when, everyMs = EVERY_MS }: AnswerProps) {
  const asked = useAsked("agent.last", { agent }, { everyMs, when });
  return (
    <AskedPanel title="Last answer" asked={asked} class="answer">
      {({ answer, message, unanswered, complete }) => (
        <>
          {message === null ? null : (
            <details class="asked">
              <summary>
                to {message.source ?? "somebody at its terminal"}, <Age at={message.at} /> ago
              </summary>
              <AgentText text={message.text} />
            </details>
          )}
          {answer === null ? (
            <p class="faint">It has said nothing in this conversation.</p>
          ) : (
            <>
              <AgentText text={answer.text} label="last answer" />
              <p class="faint">
                said <Age at={answer.at} /> ago
                {complete === false ? "; its turn goes on" : ""}
                {complete === null ? "; whether its turn has ended cannot be told" : ""}
              </p>
            </>
          )}
          {unanswered.length === 0 ? null : (
            <p>
              {unanswered.length === 1 ? "One message waits" : `${unanswered.length} messages wait`} for an
              answer.
            </p>
          )}
        </>
      )}
    </AskedPanel>
  );
}
