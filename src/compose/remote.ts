/** For a face that asks a gateway, on this host or another, instead of running the operation here. */
export { askGateway, readAtGateway, readToken, type GatewayPlace } from "../adapters/gateway-client.ts";
export { attackerOf, listensOn } from "../adapters/probe-port.ts";
