import { freshStanding } from "../../domain/agent/budget-standing.ts";
import { lookAtAgent, type AgentLook } from "../../domain/agent/look.ts";
import { listProcesses } from "../../domain/fleet/processes.ts";
import { agentNamed, type Fleet } from "../../domain/host/host.ts";
import { readProven } from "../../domain/host/proven-versions.ts";
import type { StateSources } from "../../domain/agent/look.ts";
import type { RosterAgent } from "../../domain/roster/roster.ts";
import { parseScreen } from "../../runtimes/screen.ts";
import type { AgentExplain, AgentExplainRequest } from "../documents/agent-explain.ts";
import { isRuntimeName } from "../../runtimes/runtime-name.ts";
import { MEASURED_VERSIONS } from "../../runtimes/measured-versions.ts";
import { budgetOf } from "../budget-of.ts";
import { agentRowOf } from "../fleet/agent-row.ts";
import { heading, textOrNull, timestampOf } from "../heading.ts";
import { operation, type Call } from "../operation.ts";
import { provenOf } from "../runtime/proof-rules.ts";
import { patternsUsed } from "./patterns-used.ts";
import { oneLine, wordsOf } from "./words.ts";

type Shown = Pick<AgentExplain, "state" | "reason" | "source" | "rule" | "since" | "until">;

/** Why an agent is shown as it is: the rule, what it saw, and what did not answer. */
export const agentExplain = operation<AgentExplainRequest, AgentExplain>({
  needs: "read",
  whilePaused: "allow",
  async run({ services }, { agent: name }) {
    const fleet = await services.fleet();
    const agent = agentNamed(fleet.roster, name);
    const sources = await services.stateSources(fleet.roster.tmux.socketName, "unattended");
    const look = await lookAtAgent(fleet, sources, agent);
    const { adapter, patterns, reading, state, version, view } = look;
    const screen = view === undefined ? undefined : parseScreen(view.screen, view.title);
    return {
      document: {
        ...heading(services, "mosaic.agent.explain/1"),
        at: timestampOf(fleet.clock.now()),
        agent: agent.name,
        runtime: agent.runtime,
        ...(state.state === "dead" ? await ofSupervisor(services, fleet, sources, agent) : shownOf(look)),
        saw: oneLine(state.saw),
        unanswered: state.unanswered.map(oneLine),
        draft: textOrNull(reading?.composer?.draft),
        screen:
          reading === undefined
            ? null
            : { state: reading.state, rule: reading.rule, saw: oneLine(reading.saw) },
        runtime_version: version.version ?? null,
        measured: version.measured ?? null,
        measured_with: isRuntimeName(agent.runtime)
          ? [...MEASURED_VERSIONS[agent.runtime]]
          : [...(adapter.measuredWith ?? [])],
        description: descriptionOf(agent.described),
        patterns: patternsUsed(patterns, adapter, screen, reading),
        budget: budgetOf(await freshStanding(fleet, sources, look, agent.budget)),
        proven: await provenHere(services, fleet, agent.runtime, version.version),
      },
    };
  },
});

/** The description behind the rules, for a runtime that mosaic does not have itself. */
function descriptionOf(described: RosterAgent["described"]): AgentExplain["description"] {
  if (described === undefined) return null;
  const { file, sha256, problem } = described;
  return { file, sha256: sha256 ?? null, problem: problem === "" ? null : oneLine(problem) };
}

/** For the running version, or the one that was last found. */
async function provenHere(
  services: Call["services"],
  { files, paths }: Fleet,
  runtime: string,
  running: string | undefined,
): Promise<AgentExplain["proven"]> {
  const proofs = (await readProven(files, paths)).filter((proof) => proof.runtime === runtime);
  const last = proofs.find(({ version }) => version === running) ?? proofs[0];
  return provenOf(services, last);
}

function shownOf({ state: { state, source, rule, since, until } }: AgentLook): Shown {
  const words = wordsOf(state);
  return {
    state: words.state as Shown["state"],
    reason: words.reason,
    source,
    rule: textOrNull(rule),
    since: timestampOf(since),
    until: timestampOf(until),
  };
}

/** For an agent that does not run: its state in `fleet ps`. */
async function ofSupervisor(
  services: Call["services"],
  fleet: Fleet,
  sources: StateSources,
  agent: RosterAgent,
): Promise<Shown> {
  const { rows } = await listProcesses(fleet, await services.supervisor(fleet), sources, [agent]);
  const [row] = rows;
  if (row === undefined) throw new Error(`nothing was seen of ${agent.name}`);
  const { state, reason, source, rule, since, until } = agentRowOf(row, services.hostName);
  return { state, reason, source, rule, since, until };
}
