import * as z from "zod/mini";
import { NAME_PATTERN } from "../../base/names.ts";
import { RUNTIME_NAMES } from "../../runtimes/runtime-name.ts";
import { BUILT_IN } from "./built-in.ts";
import { LIMIT_POLICIES } from "./roster.ts";
import { describe, parsed } from "./schema-parts.ts";
import { PATH_PATTERN, readPath } from "./texts.ts";

/** What to do at a usage limit. */
export function onLimit() {
  return describe(z.enum(LIMIT_POLICIES), {
    description:
      "At a usage limit whose end the runtime tells: park keeps messages until then, resume also tells the agent to go on, ask refuses messages and leaves it to a person.",
    default: BUILT_IN.on_limit,
  });
}

const ACCOUNT_RUNTIMES = RUNTIME_NAMES.filter((runtime) => runtime !== "command");

/** The folders with the logins of accounts. checks.ts verifies that an agent's account exists. */
export function accounts() {
  const key = describe(z.string().check(z.regex(NAME_PATTERN)), { pattern: NAME_PATTERN.source });
  const folders = z.partialRecord(
    z.enum(ACCOUNT_RUNTIMES),
    parsed(z.string(), readPath, {
      description:
        "Where this runtime keeps the account's login: its CLAUDE_CONFIG_DIR, CODEX_HOME and the like. Absolute; ~ and $HOME at the start are expanded.",
      pattern: PATH_PATTERN,
    }),
  );
  return describe(z.record(key, folders), {
    description:
      "Accounts by a name of yours: for each runtime the folder with its login. No secret stands here.",
  });
}
