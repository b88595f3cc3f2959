import type { BusLine } from "../domain/team/bus-line.ts";
import { busDocument } from "../operations/gateway/bus-state.ts";
import { API, type Route } from "./routes.ts";

/** Whether this gateway hears the other gateways of its team. */
export function busRoutes(line: BusLine | undefined): readonly Route[] {
  return [
    {
      method: "GET",
      path: `${API}bus`,
      needs: "read",
      reaches: "nothing",
      handle: () => Response.json({ bus: line === undefined ? null : busDocument(line.state) }),
    },
  ];
}
