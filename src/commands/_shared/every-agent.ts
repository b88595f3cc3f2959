import type { FleetPsRequest } from "../../operations/documents/fleet-ps.ts";

/** No selection: a listing of the whole fleet. */
export const EVERY_AGENT: Pick<FleetPsRequest, "agents" | "classes" | "states" | "attention"> = {
  agents: [],
  classes: [],
  states: [],
  attention: false,
};
