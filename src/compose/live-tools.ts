import type { Environment } from "../adapters/environment.ts";
import type { Services } from "./services.ts";

/** What reports changes of a fleet. `environment` is for tmux. */
export function liveTools(
  environment: Environment,
  userId: number,
): Pick<Services, "fleetSignals" | "paneStreams"> {
  return {
    async fleetSignals(socket) {
      const [{ serverSignals }, { folderChanges }, { unitSignals }] = await Promise.all([
        import("../adapters/tmux-server-signals.ts"),
        import("../adapters/folder-changes.ts"),
        import("../adapters/unit-signals.ts"),
      ]);
      return {
        watchServer: serverSignals(socket, environment),
        watchFolder: folderChanges,
        watchUnits: unitSignals(environment, userId),
      };
    },
    paneStreams: async (socket) =>
      (await import("../adapters/tmux-control.ts")).paneStreams(socket, environment),
  };
}
