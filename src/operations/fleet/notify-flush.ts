import { sendNotices } from "../../domain/agent/send-notices.ts";
import type { FleetNotifyFlush, FleetNotifyFlushRequest } from "../documents/fleet-notify-flush.ts";
import { heading } from "../heading.ts";
import { operation } from "../operation.ts";

/** Sends the notices of events that nobody was told of yet; nothing where the roster has no `notify`. */
export const fleetNotifyFlush = operation<FleetNotifyFlushRequest, FleetNotifyFlush>({
  needs: "act",
  agentsMay: "always",
  whilePaused: "allow",
  async run({ services }) {
    const fleet = await services.fleet();
    const { notify } = fleet.roster;
    const done =
      notify === undefined
        ? { sent: 0, failed: 0, heldBack: 0, busy: false }
        : await sendNotices(fleet, notify, await services.noticeTools());
    return {
      document: {
        ...heading(services, "mosaic.fleet.notify.flush/1"),
        sent: done.sent,
        failed: done.failed,
        held_back: done.heldBack,
        busy: done.busy,
      },
      ending: done.failed > 0 ? "partial" : undefined,
    };
  },
});
