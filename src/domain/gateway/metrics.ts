import type { MetricFamily, MetricSample } from "../../base/exposition.ts";

/** The present facts about a host's gateway and its team. */
export interface GatewayFacts {
  /** The host that reports them. */
  readonly host: string;
  /** Whether users, tokens and audit can be read; undefined: there is no gateway here. */
  readonly isStorageUp: boolean | undefined;
  /** Whether the gateway hears its team's bus; undefined: there is no bus, or no gateway that could tell. */
  readonly isBusUp: boolean | undefined;
  /** The hosts of the team; undefined: there is no team, or it cannot be asked. */
  readonly hosts:
    readonly { readonly name: string; readonly heardMs: number | null; readonly open: number }[] | undefined;
}

/** Pure. What is not known has no sample. */
export function gatewayMetricsOf({ host, isStorageUp, isBusUp, hosts = [] }: GatewayFacts): MetricFamily[] {
  const yesOrNo = (word: boolean | undefined): MetricSample[] =>
    word === undefined ? [] : [{ labels: { host }, value: word ? 1 : 0 }];
  return [
    {
      name: "mosaic_storage_up",
      kind: "gauge",
      help: "1 while the gateway's storage answers: its database, or the team's PostgreSQL.",
      samples: yesOrNo(isStorageUp),
    },
    {
      name: "mosaic_bus_up",
      kind: "gauge",
      help: "1 while the gateway hears its team's bus, which is Valkey.",
      samples: yesOrNo(isBusUp),
    },
    {
      name: "mosaic_messages_stored",
      kind: "gauge",
      help: "Messages and other calls for a host of the team that have not ended.",
      samples: hosts.map(({ name, open }) => ({ labels: { host: name }, value: open })),
    },
    {
      name: "mosaic_host_lease_age_seconds",
      kind: "gauge",
      help: "Time since the gateway of a host of the team took or renewed its lease.",
      samples: hosts.flatMap(({ name, heardMs }) =>
        heardMs === null ? [] : [{ labels: { host: name }, value: heardMs / 1000 }],
      ),
    },
  ];
}

/** Pure. How many people look at terminals through the answering gateway. */
export function viewersFamily(host: string, viewers: number): MetricFamily {
  return {
    name: "mosaic_gateway_viewers",
    kind: "gauge",
    help: "Open lines on which an agent's terminal is looked at.",
    samples: [{ labels: { host }, value: viewers }],
  };
}

/** Pure. How many messages on the team's bus the answering gateway has refused. */
export function busRefusedFamily(host: string, counts: ReadonlyMap<string, number>): MetricFamily {
  return {
    name: "mosaic_bus_refused_total",
    kind: "counter",
    help: "Messages on the bus that were not believed: not sealed by a gateway of the team, said before, or old.",
    samples: [...counts].map(([reason, value]) => ({ labels: { host, reason }, value })),
  };
}
