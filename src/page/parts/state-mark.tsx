import type { AgentRow } from "../../operations/documents/agent-row.ts";
import { needOf } from "../attention.ts";

/** The state in words, with a mark of its own shape: no state is shown by colour alone. */
export function StateMark({ row }: { readonly row: Pick<AgentRow, "state" | "reason"> }) {
  return (
    <span class={`state ${needOf(row)}`}>
      <span class="mark" aria-hidden="true" />
      <span class="word">
        {row.state}
        {row.reason === null ? "" : `: ${row.reason}`}
      </span>
    </span>
  );
}
