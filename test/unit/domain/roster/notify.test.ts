import { describe, expect, test } from "bun:test";
import { parseRoster } from "../../../../src/domain/roster/load.ts";

function roster(notify: string) {
  const text = `version: 1\ntransport: tmux\nnotify: ${notify}\nagents: [{ name: a, runtime: stub }]\n`;
  return parseRoster(text, "r.yaml");
}

function problem(notify: string): readonly string[] | undefined {
  const parsed = roster(notify);
  return parsed.ok ? undefined : parsed.issues.map(({ path, what }) => `${path}: ${what}`);
}

describe("notify", () => {
  test("goes one way, with what is not said filled in", () => {
    const parsed = roster("{ command: [tell, --me], on: [idle], timeout: 2h }");
    expect(parsed.ok && parsed.roster.notify).toEqual({
      by: { kind: "command", argv: ["tell", "--me"] },
      envFile: undefined,
      on: ["idle"],
      timeoutMs: 60_000,
      perHour: 30,
    });
    const secret = roster("{ env_file: ~/notify.env }");
    expect(secret.ok && secret.roster.notify).toMatchObject({
      by: { kind: "webhook", address: undefined },
      envFile: "~/notify.env",
      on: ["blocked", "failed", "budget"],
    });
  });

  test("goes no two ways, and none that gives anything away", () => {
    expect(problem("{ command: [x], ntfy: https://ntfy.sh/t }")).toEqual([
      "notify.ntfy: notify goes one way, and command is one",
    ]);
    expect(problem("{ on: [idle] }")).toEqual(["notify: notify says no way"]);
    expect(problem("{ webhook: http://example.org/x }")).toEqual([
      "notify.webhook: http can be read by anybody on the way",
    ]);
    expect(problem("{ webhook: http://127.0.0.1:8/x }")).toBeUndefined();
    expect(problem("{ webhook: https://me:pw@example.org/ }")).toEqual([
      "notify.webhook: an address with a password is a secret",
    ]);
    expect(problem("{ ntfy: ftp://x/y }")).toEqual(["notify.ntfy: it is no address of http or https"]);
  });
});
