import type { ChaosFleet } from "../fleet.ts";
import type { Fault, FaultKind } from "../schedule.ts";
import { FILE_FAULTS } from "./files.ts";
import { HOST_FAULTS } from "./host.ts";
import { PROCESS_FAULTS } from "./processes.ts";
import type { Strike } from "./strike.ts";

export const STRIKES: Readonly<Record<FaultKind, (fleet: ChaosFleet, fault: Fault) => Strike>> = {
  ...PROCESS_FAULTS,
  ...FILE_FAULTS,
  ...HOST_FAULTS,
};
