import { defineVerb } from "../../cli/grammar/verb.ts";
import { gatewayStatus } from "../../operations/gateway/life.ts";
import type { GatewayStatus } from "../../operations/documents/gateway-status.ts";

export const status = defineVerb({
  details: "Shows whether the gateway of this host runs and answers, and where.",
  args: {},
  exitCodes: { "not-in-wanted-state": "it does not run, or does not answer" },
  examples: [{ command: "mosaic gateway status", explains: "where the page is, and whether it answers" }],
  async run(context) {
    const { document, ending } = await context.perform(gatewayStatus, {});
    if (document.current === false) {
      context.warn("the gateway that runs is of another mosaic than this one: mosaic gateway restart");
    }
    const { address, socket, keeper, tier, bus, users } = document;
    const rows = [
      ["state", stateText(document)],
      ["page", address],
      ["socket", socket],
      ["kept by", keeper === "systemd" ? "systemd (mosaic-gateway.service)" : "nobody: a crash ends it"],
      ["tier", tier === "team" ? "team (PostgreSQL)" : "local"],
      ...(bus === null ? [] : [["bus", busText(bus)] as const]),
      ["users", users === null ? "not known: PostgreSQL does not answer" : String(users)],
    ] as const;
    return {
      text: rows.map(([name, value]) => `${name.padEnd(8)} ${value}`).join("\n"),
      json: document,
      exit: ending,
    };
  },
});

function busText({ state, since }: NonNullable<GatewayStatus["bus"]>): string {
  if (state === "unknown") return "not known: the gateway does not say";
  const time = since === null ? "" : ` since ${since}`;
  return state === "up"
    ? `up${time}`
    : `away${time}: other hosts are read from PostgreSQL, no live screens of them`;
}

function stateText({ installed, running, answers, pid, version }: GatewayStatus): string {
  if (!running) return installed ? "stopped" : "not installed (mosaic gateway install)";
  if (answers !== true) return `pid ${pid} runs and does not answer`;
  return `running, version ${version}, pid ${pid}`;
}
