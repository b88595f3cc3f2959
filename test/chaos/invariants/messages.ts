/** Every message has a verdict that is true, and no message is there twice. The stubs' own records decide. */
import type { Sent } from "../expected.ts";
import type { TakenMessage } from "../facts.ts";
import type { Invariant } from "./invariant.ts";

const ENVELOPE = /^\[[^\]]+ -> [^\]:]+:([^\]]+)\] #(\S+) ([^]*)$/;

/** The verdicts that say: nothing has reached it. A dead agent may have died over the message. */
const NOT_SENT: readonly string[] = ["blocked", "draft", "not-ready", "refused"];

function opened({ session, text }: TakenMessage) {
  const [, agent, id, body] = ENVELOPE.exec(text) ?? [];
  return { session, agent, id, body };
}

/** Without its journal an agent that has begun another conversation meanwhile does not know of it. */
function isDoubled({ isForgotten }: Sent, found: readonly { readonly session: string }[]): boolean {
  const conversations = new Set(found.map(({ session }) => session));
  return found.length > (isForgotten === true ? conversations.size : 1);
}

export const deliveries: Invariant = {
  name: "every verdict is true, and no message is there twice",
  violations: ({ taken }, { sent }) => {
    const records = taken.map(opened);
    const wrong = sent.flatMap((message) => {
      const found = records.filter(({ agent, id }) => agent === message.agent && id === message.id);
      const verdicts = message.attempts.map(({ verdict }) => verdict ?? "(killed)");
      const what = `${message.agent} ${message.id} (${verdicts.join(", ")})`;
      return [
        ...(isDoubled(message, found) ? [`${what}: is in its record ${found.length} times`] : []),
        ...(verdicts.includes("accepted") && found.length === 0 ? [`${what}: is in no record`] : []),
        ...(verdicts.every((verdict) => NOT_SENT.includes(verdict)) && found.length > 0
          ? [`${what}: is in its record`]
          : []),
        ...found
          .filter(({ body }) => body?.trimEnd() !== message.text)
          .map(({ body }) => `${what}: has another text: ${JSON.stringify(body)}`),
      ];
    });
    const known = new Set(sent.map(({ agent, id }) => `${agent} ${id}`));
    const strange = records
      .filter(({ agent, id }) => !known.has(`${agent} ${id}`))
      .map(({ agent, id, body }) => `nobody sent ${agent ?? "?"} ${id ?? "?"}: ${JSON.stringify(body)}`);
    return [...wrong, ...strange];
  },
};

/** The verdicts after which the same id is not sent again: docs/reference/delivery.md says so of `unknown` too. */
const FINAL: readonly (string | undefined)[] = ["accepted", "unknown"];

/** Whether the same id may still be given again. */
export function isOpen({ attempts }: Sent): boolean {
  return !FINAL.includes(attempts.at(-1)?.verdict);
}

/** What is wrong with a message to an agent that runs, after its id was given again and again. */
export function withoutVerdict(message: Sent, isProbe: boolean): string[] {
  const { agent, id, attempts } = message;
  const last = attempts.at(-1)?.verdict;
  // nothing happens while a probe is sent: there is no reason to be unsure
  if (isProbe ? last === "accepted" : !isOpen(message)) return [];
  return [`${agent} ${id}: ${attempts.map(({ verdict }) => verdict ?? "(killed)").join(", ")}`];
}
