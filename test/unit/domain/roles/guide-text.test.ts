import { describe, expect, test } from "bun:test";
import { displayed } from "../../../../src/base/text-width.ts";
import { EXIT_STATUS } from "../../../../src/cli/exit-codes.ts";
import { resolve } from "../../../../src/cli/parse/resolve.ts";
import { commandTree } from "../../../../src/commands/index.ts";
import { VERDICTS } from "../../../../src/domain/agent/delivery/verdict.ts";
import {
  GUIDE_COLUMNS,
  GUIDE_LINES,
  guideText,
  type GuideFacts,
} from "../../../../src/domain/roles/guide-text.ts";
import { AGENT_RIGHTS, type AgentRight } from "../../../../src/domain/roster/roster.ts";
import { rosterAgent } from "../../../support/roster-agents.ts";

const ADA = rosterAgent({ runtime: "claude", class: "coder" }, "ada");
const LEAD = rosterAgent({ runtime: "codex", class: "orchestrator" }, "lead");
const BOB = rosterAgent({ runtime: "pi", class: "worker" }, "bob");

const MAY: readonly AgentRight[] = ["send", "ask", "wait", "read"];

function text(more: Partial<GuideFacts> = {}, agents = [ADA, BOB, LEAD], agentsMay = MAY): string {
  const roster = { agents, agentsMay, agentsMost: 20 };
  return guideText({ agent: ADA, roster, host: "box", isInTeam: false, ...more });
}

function agentOfLongNames(number: number) {
  return rosterAgent({ runtime: "opencode", class: "宽\u001b[31m".repeat(100) }, `${number}`.padEnd(64, "x"));
}

/** "mosaic runs": no command. */
function isNoCommand(words: string): boolean {
  return words !== "runs" && resolve(words.split(" "), commandTree).unknown !== undefined;
}

describe("the guide of an agent", () => {
  test("says who it is, who its peers are, who leads first, and what it may do", () => {
    const told = text();
    expect(told).toStartWith("You are ada,\nclaude of class coder, one agent of the fleet on box.\n");
    expect(told).toContain("YOUR PEERS\n  lead  orchestrator (codex)\n  bob  worker (pi)\n  mosaic ps ");
    expect(told).not.toContain("  ada ");
    expect(told).toContain(
      "  yes: send, ask, wait, read\n  no:  start, stop, restart, add, operate (of others): ask a person\n",
    );
    expect(text({}, [ADA])).toContain("YOUR PEERS\n  nobody else\n");
    expect(text({}, [ADA], [...AGENT_RIGHTS])).toContain("restart, add (up to 20), operate\n\n");
    expect(text({}, [ADA], [])).toContain("  yes: nothing\n");
    expect(told).not.toContain("--host all");
    expect(text({ isInTeam: true })).toContain("mosaic ps --host all");
  });

  test("without an agent, or a roster, says what holds for all", () => {
    expect(text({ agent: undefined })).toContain("\nWHO IS THERE\n  lead  orchestrator (codex)\n");
    const alone = text({ agent: undefined, roster: undefined });
    expect(alone).toContain("Its roster cannot be read");
    expect(alone).not.toContain("nobody else");
  });

  test("has at most 60 lines of 80 columns, whatever the fleet is called", () => {
    const [own, ...peers] = Array.from({ length: 300 }, (_, number) => agentOfLongNames(number));
    const told = text({ agent: own, host: "h".repeat(200), isInTeam: true }, peers, [...AGENT_RIGHTS]);
    for (const [shown, peersShown] of [
      [told, 293],
      [text(), 0],
      [text({ agent: undefined, roster: undefined }), 0],
    ] as const) {
      const lines = shown.trimEnd().split("\n");
      expect(lines.length).toBeLessThanOrEqual(GUIDE_LINES);
      expect(lines.filter((line) => displayed(line).width > GUIDE_COLUMNS)).toEqual([]);
      // oxlint-disable-next-line no-control-regex
      expect(shown.replaceAll("\n", "")).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
      expect(shown.includes(`and ${peersShown} more`)).toBe(peersShown > 0);
    }
  });

  test("names commands, verdicts and exit statuses that there are", () => {
    const told = text({ isInTeam: true });
    const commands = [...told.matchAll(/mosaic ((?:agent )?[a-z]+)/g)].map(([, words = ""]) => words);
    expect(commands.length).toBeGreaterThan(9);
    expect(commands.filter(isNoCommand)).toEqual([]);
    for (const verdict of VERDICTS) expect(told).toContain(verdict);
    const statuses = told.slice(told.indexOf("EXIT STATUS"), told.indexOf("TOOLS"));
    const numbers = [...statuses.matchAll(/\b(\d+) /g)].map(([, number]) => Number(number));
    const known: readonly number[] = Object.values(EXIT_STATUS);
    expect(numbers.length).toBeGreaterThan(13);
    expect(numbers.filter((number) => !known.includes(number) && number !== 0)).toEqual([]);
  });
});
