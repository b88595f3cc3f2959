import { describe, expect, test } from "bun:test";
import { parseStubArguments, type StubArguments } from "../../../src/stub/arguments.ts";

const ID = "3f2a9c1e-0000-4000-8000-000000000001";

function accepted(...argv: string[]): StubArguments {
  const parsed = parseStubArguments(argv);
  if (parsed.kind !== "run") throw new Error(`not accepted: ${JSON.stringify(parsed)}`);
  return parsed.arguments;
}

describe("the stub's arguments", () => {
  test("none at all start a new session at the prompt", () => {
    expect(accepted()).toEqual({
      session: { kind: "new", id: undefined },
      model: "echo-1",
      skipPermissions: false,
      swallowEarlyEnter: false,
      trust: false,
      login: false,
      roleFile: undefined,
      startupDelayMs: 0,
      firstMessage: undefined,
    });
  });

  test("values may stand after a space or an equals sign", () => {
    expect(accepted("--model", "x").model).toBe("x");
    expect(accepted("--model=x").model).toBe("x");
    expect(accepted("--startup-delay=0.5").startupDelayMs).toBe(500);
    expect(accepted("--session-id", ID.toUpperCase()).session).toEqual({ kind: "new", id: ID });
    expect(accepted("--resume", ID).session).toEqual({ kind: "resume", id: ID });
    expect(accepted("--continue").session).toEqual({ kind: "newest" });
  });

  test("positional words become the first message", () => {
    expect(accepted("stub", "do", "--trust", "it").firstMessage).toBe("stub do it");
    expect(accepted("--", "--trust").firstMessage).toBe("--trust");
  });

  test.each([
    [["--no-such"], "unknown option --no-such"],
    [["-x"], "unknown option -x"],
    [["--model"], "--model needs a value"],
    [["--resume", "--continue"], "--resume needs a value"],
    [["--trust=yes"], "--trust takes no value"],
    [["--session-id", "../../etc/passwd"], '--session-id must be a UUID, not "../../etc/passwd"'],
    [["--startup-delay", "soon"], '--startup-delay must be seconds, not "soon"'],
    [["--continue", "--resume", ID], "--session-id, --resume and --continue exclude each other"],
  ])("%j is refused", (argv, message) => {
    expect(parseStubArguments(argv)).toEqual({ kind: "invalid", message });
  });

  test("--help is answered, whatever else is there", () => {
    expect(parseStubArguments(["--trust", "--help", "x"])).toEqual({ kind: "help" });
  });
});
