import { dialogOnScreen } from "../../domain/agent/dialog.ts";
import { MEASURED_VERSIONS } from "../../runtimes/measured-versions.ts";
import { isRuntimeName } from "../../runtimes/runtime-name.ts";
import { readScreenWith } from "../../runtimes/read-screen.ts";
import { parseScreen } from "../../runtimes/screen.ts";
import type { AgentExplainScreen, AgentExplainScreenRequest } from "../documents/agent-explain-screen.ts";
import { heading, textOrNull } from "../heading.ts";
import { operation } from "../operation.ts";
import { namedRuntime } from "../runtime/named.ts";
import { patternsUsed } from "./patterns-used.ts";
import { shownDialogOf } from "./shown-dialog.ts";
import { oneLine, wordsOf } from "./words.ts";

/** The state and the rule for a saved screen; asks no agent. */
export const agentExplainScreen = operation<AgentExplainScreenRequest, AgentExplainScreen>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }, { runtime, screen: capture, title, runtime_version: version }) {
    const { adapterFor } = await import("../../runtimes/index.ts");
    const adapter = adapterFor(await namedRuntime(services, runtime));
    const screen = parseScreen(capture, title ?? undefined);
    const patterns = isRuntimeName(runtime)
      ? (await services.patterns("unattended")).of(runtime, version ?? undefined)
      : undefined;
    const reading = readScreenWith(adapter, screen, patterns?.words);
    const { state, rule, saw, composer } = reading;
    return {
      document: {
        ...heading(services, "mosaic.agent.explain-screen/1"),
        runtime,
        ...wordsOf(state),
        rule,
        saw: oneLine(saw),
        draft: textOrNull(composer?.draft),
        dialog: shownDialogOf(dialogOnScreen(adapter, screen, reading)),
        measured_with: isRuntimeName(runtime)
          ? [...MEASURED_VERSIONS[runtime]]
          : [...(adapter.measuredWith ?? [])],
        patterns: patternsUsed(patterns, adapter, screen, reading),
      },
    };
  },
});
