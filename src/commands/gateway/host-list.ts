import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewayHostList } from "../../operations/gateway/hosts.ts";
import { heardText } from "../_shared/heard-text.ts";

export const hostList = defineVerb({
  details:
    "Lists the hosts of the team: whether the gateway of each works, what waits for it, where it lives. The ages are of " +
    "the database's clock.",
  args: {},
  exitCodes: { configuration: "this host is of no team" },
  examples: [{ command: "mosaic gateway host list", explains: "who is in the team, and who is heard from" }],
  async run(context) {
    const { document } = await context.perform(gatewayHostList, {});
    return {
      text: (page) =>
        page.table(
          [
            { title: "HOST", whole: true },
            { title: "HEARD", whole: true },
            { title: "WAITING", whole: true, align: "right" },
            { title: "VERSION", whole: true },
            { title: "HOME" },
          ],
          document.hosts.map(({ host, here, heard, heard_ms: ms, stored, version, place }) => [
            here ? `${host} (here)` : host,
            { text: heardText(heard, ms), style: heard ? "green" : "red" },
            String(stored),
            version,
            place.slice(place.indexOf(":") + 1),
          ]),
        ),
      json: document,
    };
  },
});
