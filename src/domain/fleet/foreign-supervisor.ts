import { refusalOfHome } from "../host/ownership.ts";
import type { Supervisor } from "./supervisor.ts";

/**
 * Stands for the user manager where its units belong to another home: every question to it throws. Only an
 * installation, which asks nothing, may go on and take the units over.
 */
export function unitsOfAnotherHome(owner: string): Supervisor {
  const refuse = async (): Promise<never> => {
    throw refusalOfHome(
      "what systemd supervises",
      owner,
      `mosaic fleet ps --mosaic-home ${owner}; or take the units over: mosaic fleet install-systemd --force`,
    );
  };
  return {
    kind: "systemd",
    states: refuse,
    start: refuse,
    restart: refuse,
    stop: refuse,
    stopHolder: refuse,
  };
}
