import type { AgentRoster } from "../../operations/documents/agent-roster.ts";
import type { AgentRow } from "../../operations/documents/agent-row.ts";
import { bytes, duration, longDuration } from "../ages.ts";
import { useAsked } from "../asked.ts";
import { budgetWords } from "../budget-words.ts";
import { Age } from "../clock.tsx";
import { Fact } from "../parts/fact.tsx";
import { AskedPanel } from "../parts/panel.tsx";

const EVERY_MS = 60_000;

/** What it uses, what it may use, and how it is restarted. */
export function Resources({ row, when }: { readonly row: AgentRow; readonly when: string }) {
  const asked = useAsked("agent.roster", {}, { everyMs: EVERY_MS, when });
  return (
    <AskedPanel title="Limits and use" asked={asked}>
      {({ agents }) => {
        const entry = agents.find(({ agent }) => agent === row.agent);
        return (
          <dl class="facts">
            <Fact name="memory">{memoryText(row, entry)}</Fact>
            <Fact name="processor">
              {row.cpu_percent === null ? "not known" : `${row.cpu_percent.toFixed(1)} % over its life`}
              {limitText(entry?.limits.cpu_quota)}
            </Fact>
            <Fact name="processes">{entry?.limits.tasks_max ?? "no limit"}</Fact>
            {row.budget === null ? null : <Fact name="budget">{budgetWords(row.budget)}</Fact>}
            <Fact name="process">
              {row.pid === null ? "none" : `pid ${row.pid}`}
              {row.started_at === null ? null : (
                <>
                  , for <Age at={row.started_at} long />
                </>
              )}
            </Fact>
            <Fact name="beat">
              {row.beat.state}
              {row.beat.age_ms === null ? "" : `, ${duration(row.beat.age_ms)} old`}
              {row.beat.reason === null ? "" : `: ${row.beat.reason}`}
            </Fact>
            <Fact name="last printed">{row.idle_ms === null ? null : `${duration(row.idle_ms)} ago`}</Fact>
            <Fact name="restarts">{row.restarts === null ? null : String(row.restarts)}</Fact>
            {entry === undefined ? null : (
              <>
                <Fact name="restarted">{restartText(entry)}</Fact>
                <Fact name="model">{entry.model_hint ?? "its runtime's own"}</Fact>
                <Fact name="works in">
                  <code>{entry.working_directory}</code>
                </Fact>
              </>
            )}
          </dl>
        );
      }}
    </AskedPanel>
  );
}

type Entry = AgentRoster["agents"][number];

function memoryText(row: AgentRow, entry: Entry | undefined): string | null {
  const limit = limitText(entry?.limits.memory_max);
  if (row.memory_bytes === null) return limit === "" ? null : `not known${limit}`;
  return `${bytes(row.memory_bytes)}${row.memory_source === "processes" ? " by its processes" : ""}${limit}`;
}

function limitText(limit: string | null | undefined): string {
  return limit === null || limit === undefined ? ", no limit" : `, of ${limit}`;
}

function restartText({ restart }: Entry): string {
  if (restart.policy === "never") return "never";
  return `${restart.policy}, at most ${restart.max} times in ${longDuration(restart.window_ms)}`;
}
