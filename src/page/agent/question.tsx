import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { AgentSubject } from "../../base/resources.ts";
import type { AgentDialog } from "../../operations/documents/agent-dialog.ts";
import { doing } from "../acts.ts";
import { act } from "../ask.ts";
import { useAsked } from "../asked.ts";
import { AskedPanel } from "../parts/panel.tsx";
import { may, session } from "../session.ts";
import { shownText } from "../shown-text.ts";
import { useStore } from "../store.ts";

const EVERY_MS = 2000;
type Dialog = NonNullable<AgentDialog["dialog"]>;

interface QuestionProps {
  /** NAME, or HOST/NAME of an agent of another host. */
  readonly agent: string;
  readonly subject: AgentSubject;
  readonly when: string;
  readonly everyMs?: number;
  /** Shown to a user who may answer, where the question's options cannot be read. */
  readonly children: ComponentChildren;
}

/**
 * What the agent asks a person, word for word, with its options. An option is chosen for that very dialog, or for none.
 */
export function Question({ agent, subject, when, everyMs = EVERY_MS, children }: QuestionProps) {
  const asked = useAsked("agent.dialog", { agent }, { everyMs, when });
  const allowed = may(useStore(session), "operate", subject);
  return (
    <AskedPanel title="It asks" asked={asked} class="question">
      {({ dialog }) =>
        dialog === null ? (
          <>
            <p>
              What it asks stands on its screen, and not as a list of options that can be read.
              {allowed ? "" : " You may look, not answer."}
            </p>
            {allowed ? children : null}
          </>
        ) : (
          <Choice key={dialog.id} agent={agent} dialog={dialog} allowed={allowed} again={asked.again} />
        )
      }
    </AskedPanel>
  );
}

interface ChoiceProps {
  readonly agent: string;
  readonly dialog: Dialog;
  readonly allowed: boolean;
  readonly again: () => void;
}

/** Choosing and answering are two steps: a dialog that appears under a finger is not answered. */
function Choice({ agent, dialog, allowed, again }: ChoiceProps) {
  const [chosen, setChosen] = useState<number | null>(null);
  const [isUnderWay, setUnderWay] = useState(false);
  const answer = async (number: number) => {
    setUnderWay(true);
    await doing(`answer ${agent}`, async () => {
      try {
        const { outcome, option } = await act("agent.answer", {
          agent,
          dialog: dialog.id,
          choose: String(number),
        });
        if (outcome === "answered") return shownText(option);
        throw new Error(
          `${shownText(option)} was pressed, and what it did cannot be told: look at the screen`,
        );
      } finally {
        again();
      }
    });
    setUnderWay(false);
  };
  const words = shownText(dialog.question.join("\n"));
  return (
    <>
      <p class="asks" role="group" aria-label={`what ${agent} asks`}>
        {words}
      </p>
      <form
        class="options"
        aria-label={`answer ${agent}`}
        onSubmit={(event) => {
          event.preventDefault();
          if (chosen !== null) void answer(chosen);
        }}
      >
        {dialog.options.map((option, at) => (
          <label key={option} class="option">
            <input
              type="radio"
              name="option"
              checked={chosen === at + 1}
              disabled={!allowed || isUnderWay}
              onChange={() => setChosen(at + 1)}
            />
            <span>{shownText(option)}</span>
            {dialog.selected === at + 1 ? <small>selected on its screen</small> : null}
          </label>
        ))}
        {allowed ? (
          <div class="under">
            <button type="submit" class="primary" disabled={chosen === null || isUnderWay}>
              Answer
            </button>
            <span class="faint">
              This very question is answered or none: if it has changed meanwhile, nothing is chosen.
            </span>
          </div>
        ) : (
          <p class="faint">You may look, not answer.</p>
        )}
      </form>
    </>
  );
}
