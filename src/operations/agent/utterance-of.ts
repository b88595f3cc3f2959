import { envelopeOf } from "../../domain/agent/delivery/message.ts";
import type { Utterance } from "../../runtimes/utterances.ts";
import type { UtteranceDocument } from "../documents/utterance.ts";
import { textOrNull, timestampOf } from "../heading.ts";

/** One thing of a conversation, as documents have it. */
export function utteranceOf({ at, who, id, text }: Utterance): UtteranceDocument {
  const envelope = who === "user" ? envelopeOf(text) : undefined;
  return {
    at: timestampOf(at),
    who,
    id: textOrNull(id),
    message_id: envelope?.id ?? null,
    source: envelope?.source ?? null,
    text: envelope?.text ?? text,
  };
}
