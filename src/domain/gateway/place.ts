/** Where a gateway keeps its own files, all below one folder of the mosaic home. */
export interface GatewayPlace {
  readonly folder: string;
  readonly config: string;
  readonly database: string;
  /** The mark of the last line of the audit. */
  readonly auditMark: string;
  /** The same for a team's audit, as this host knows it. */
  readonly teamAuditMark: string;
  /** Only its owner can open it; everything on this host may be asked through it. */
  readonly socket: string;
  /** Names the gateway's process while it runs. */
  readonly record: string;
  /** Says that it was stopped for a restart: whoever finds this and no gateway must start it. */
  readonly restarting: string;
  /** What it prints, where no journal keeps that. */
  readonly log: string;
  /** The key that other teams' gateways know it by; readable by the owner only. */
  readonly federationKey: string;
  /** The key that will replace it, while peers are told. */
  readonly nextFederationKey: string;
}

export function gatewayPlace(home: string): GatewayPlace {
  const folder = `${home}/gateway`;
  return {
    folder,
    config: `${folder}/config.yaml`,
    database: `${folder}/gateway.db`,
    auditMark: `${folder}/audit.mark`,
    teamAuditMark: `${folder}/team-audit.mark`,
    socket: `${folder}/gateway.sock`,
    record: `${folder}/gateway.pid`,
    restarting: `${folder}/gateway.restarting`,
    log: `${folder}/gateway.log`,
    federationKey: `${folder}/federation.key`,
    nextFederationKey: `${folder}/federation-next.key`,
  };
}
