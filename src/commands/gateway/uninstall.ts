import { CONSENT, requireConsent } from "../_shared/consent.ts";
import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewayUninstall } from "../../operations/gateway/install.ts";

export const uninstall = defineVerb({
  details:
    "Stops the gateway and removes all of it: its unit, its settings, users, tokens and audit. The fleet goes on.",
  args: {
    ...CONSENT,
    dryRun: { type: "boolean", description: "only say what would be removed" },
  },
  examples: [{ command: "mosaic gateway uninstall --dry-run", explains: "what would go" }],
  async run(context, { yes, dryRun }) {
    const { document: planned } = await context.perform(gatewayUninstall, { dry_run: true });
    const shown = planned.removed.map((path) => `remove  ${path}`).join("\n");
    if (dryRun || planned.removed.length === 0) {
      return { text: shown === "" ? "there is no gateway here" : shown, json: planned };
    }
    await requireConsent(context, { yes, verb: "gateway uninstall", shown });
    const { document } = await context.perform(gatewayUninstall, { dry_run: false });
    return { text: document.removed.map((path) => `removed ${path}`).join("\n"), json: document };
  },
});
