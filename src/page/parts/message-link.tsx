import { addressOf } from "../addresses.ts";
import { shownText } from "../shown-text.ts";

/** A message by its id: what proves its verdict is a look away. */
export function MessageLink({ id }: { readonly id: string }) {
  return (
    <a href={addressOf({ view: "message", id })} aria-label={`message ${shownText(id)}`}>
      <code>#{shownText(id)}</code>
    </a>
  );
}
