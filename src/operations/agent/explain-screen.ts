import { MEASURED_VERSIONS } from "../../runtimes/measured-versions.ts";
import { parseScreen } from "../../runtimes/screen.ts";
import type { AgentExplainScreen, AgentExplainScreenRequest } from "../documents/agent-explain-screen.ts";
import { heading, textOrNull } from "../heading.ts";
import { operation } from "../operation.ts";
import { oneLine, wordsOf } from "./words.ts";

/** The state and the rule of a screen that was saved; asks no agent. */
export const agentExplainScreen = operation<AgentExplainScreenRequest, AgentExplainScreen>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }, { runtime, screen, title }) {
    const { adapterOf } = await import("../../runtimes/index.ts");
    const adapter = adapterOf(runtime);
    const { state, rule, saw, composer } = adapter.readScreen(parseScreen(screen, title ?? undefined));
    return {
      document: {
        ...heading(services, "mosaic.agent.explain-screen/1"),
        runtime,
        ...wordsOf(state),
        rule,
        saw: oneLine(saw),
        draft: textOrNull(composer?.draft),
        measured_with: [...MEASURED_VERSIONS[runtime]],
      },
    };
  },
});
