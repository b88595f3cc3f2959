import type { AgentDialog } from "../../operations/documents/agent-dialog.ts";

/** What a dialog asks, its options with their numbers, and its id; nothing where there is none. */
export function dialogLines(dialog: AgentDialog["dialog"]): readonly string[] {
  if (dialog === null) return [];
  return [
    ...dialog.question,
    "",
    ...dialog.options.map((option, index) => {
      const text = option.replace(/^\d+\. /, "");
      return `${index + 1 === dialog.selected ? ">" : " "} ${index + 1}. ${text}`;
    }),
    "",
    `dialog ${dialog.id}`,
  ];
}
