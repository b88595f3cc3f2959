import { useState } from "preact/hooks";
import { shownText } from "../shown-text.ts";

const SHORT = 1200;

/** Text of an agent or a person, shown as text only; shortened where it is long. */
export function AgentText({ text, label }: { readonly text: string; readonly label?: string }) {
  const [whole, setWhole] = useState(false);
  const shown = shownText(text);
  const cut = shown.length > SHORT && !whole;
  return (
    <>
      <div class="said" dir="auto" {...(label === undefined ? {} : { "aria-label": label, role: "group" })}>
        {cut ? `${shown.slice(0, SHORT)} …` : shown}
      </div>
      {shown.length > SHORT ? (
        <button type="button" class="quiet" aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {whole ? "less" : `all ${shown.length} characters`}
        </button>
      ) : null}
    </>
  );
}
