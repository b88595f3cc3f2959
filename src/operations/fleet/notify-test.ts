import { sendNotice } from "../../domain/agent/send-notices.ts";
import { writeEvent } from "../../domain/watch/journal.ts";
import type { FleetNotifyTest, FleetNotifyTestRequest } from "../documents/fleet-notify-test.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";

/** Sends a notice that says it is a test, the way real ones are sent. */
export const fleetNotifyTest = operation<FleetNotifyTestRequest, FleetNotifyTest>({
  needs: "act",
  whilePaused: "allow",
  deed: () => ({ command: "fleet notify test" }),
  async run({ services }) {
    const fleet = await services.fleet();
    const { notify, agents } = fleet.roster;
    const agent = agents[0]?.name ?? "nobody";
    const notice = {
      at: fleet.clock.now(),
      kind: "blocked" as const,
      agent,
      reason: "a test",
      isTest: true,
    };
    const problem =
      notify === undefined
        ? "the roster has no notify"
        : await sendNotice(fleet, notify, await services.noticeTools(), notice);
    if (notify !== undefined && problem !== undefined) {
      await writeEvent(fleet, {
        kind: "notice",
        agent: undefined,
        by: "mosaic",
        ending: "failure",
        detail: `a test: ${problem}`,
      });
    }
    return {
      document: {
        ...heading(services, "mosaic.fleet.notify.test/1"),
        by: notify?.by.kind ?? null,
        sent: problem === undefined,
        problem: problem ?? null,
      },
      ending: problem === undefined ? undefined : "failure",
    };
  },
});
