import { addressOf } from "../addresses.ts";
import { shownText } from "../shown-text.ts";

/** A message's id, linked to the proof of its verdict. */
export function MessageLink({ id }: { readonly id: string }) {
  return (
    <a href={addressOf({ view: "message", id })} aria-label={`message ${shownText(id)}`}>
      <code>#{shownText(id)}</code>
    </a>
  );
}
