/** Where a gateway keeps what is its own: all of it below one folder of the mosaic home. */
export interface GatewayPlace {
  readonly folder: string;
  readonly config: string;
  readonly database: string;
  /** The last line of the audit, kept beside it. */
  readonly auditMark: string;
  /** The same of a team's audit, as this host knows it. */
  readonly teamAuditMark: string;
  /** Of the owner's alone; everything on this host may be asked here. */
  readonly socket: string;
  /** Which process it is, while it runs. */
  readonly record: string;
  /** It was stopped to be started again: whoever finds this and no gateway is to start it. */
  readonly restarting: string;
  /** What it prints, where no journal keeps that. */
  readonly log: string;
  /** What other teams' gateways know it by; of the owner's alone. */
  readonly federationKey: string;
  /** The one that takes its place, while peers are told of it. */
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
