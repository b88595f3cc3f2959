import type { Asking, Services, Surroundings } from "./services.ts";

/** How the binary itself is replaced. */
export function releaseTools(
  environment: Surroundings["environment"],
  asking: Pick<Asking, "note" | "signal">,
): Pick<Services, "updateTools" | "releaseTarget"> {
  return {
    async updateTools() {
      const { createUpdateTools } = await import("../adapters/update-tools.ts");
      return createUpdateTools({ environment, note: asking.note, signal: () => asking.signal });
    },
    async releaseTarget() {
      const { isCompiled, releaseTarget } = await import("../adapters/platform.ts");
      return isCompiled() ? releaseTarget() : undefined;
    },
  };
}
