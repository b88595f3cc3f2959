import * as z from "zod/mini";
import { BUILT_IN } from "./built-in.ts";
import { DURATION_PATTERN, readDuration } from "./quantities.ts";
import { NOTICE_KINDS } from "./roster.ts";
import { agentCommand, describe, parsed, wholeNumber } from "./schema-parts.ts";
import { PATH_PATTERN, readNoticeAddress, readPath } from "./texts.ts";

function address(what: string) {
  return parsed(z.string(), readNoticeAddress, {
    description: `${what} https, or http on this machine. An address that is a secret goes into the file that env_file names.`,
    pattern: "^https?://",
  });
}

/** Who is sent notices. checks.ts verifies that one way is chosen. */
export const notify = describe(
  z.strictObject({
    command: z.optional(agentCommand()),
    ntfy: z.optional(
      address(
        "A topic of ntfy, such as https://ntfy.sh/my-topic; NTFY_URL of env_file instead, NTFY_TOKEN for its token.",
      ),
    ),
    webhook: z.optional(
      address(
        "Where a notice is POSTed to as JSON; WEBHOOK_URL of env_file instead, WEBHOOK_TOKEN for a bearer token.",
      ),
    ),
    env_file: z.optional(
      parsed(z.string(), readPath, {
        description:
          "A file of KEY=value lines with addresses and tokens, and with the variables of command. Absolute; ~ and $HOME at the start are expanded. Keep it readable by you alone (chmod 600).",
        pattern: PATH_PATTERN,
      }),
    ),
    on: z.optional(
      describe(z.array(z.enum(NOTICE_KINDS)), {
        description: `What is told: ${NOTICE_KINDS.join(", ")} (idle: after it worked; budget: it has used what it may within a day). ${BUILT_IN.notify.on.join(", ")} unless said.`,
      }),
    ),
    timeout: z.optional(
      parsed(z.union([z.string(), z.number()]), readDuration, {
        description: `How long one notice may take. ${BUILT_IN.notify.timeout} unless said, a minute at most.`,
        pattern: DURATION_PATTERN,
        minimum: 0,
      }),
    ),
    per_hour: z.optional(
      wholeNumber(
        1,
        1000,
        "How many notices are sent in an hour; more are held back.",
        BUILT_IN.notify.per_hour,
      ),
    ),
  }),
  {
    description:
      "Tells somebody outside of the fleet. One of command (a notice as JSON on its stdin; no shell), ntfy and webhook.",
  },
);

export type WrittenNotify = z.output<typeof notify>;
