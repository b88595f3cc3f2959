import type { GatewayHome, sharedGateway } from "./gateway.ts";

/** The one gateway of this process. It is loaded when it is first used. */
export function gatewayWhenAsked(from: GatewayHome): ReturnType<typeof sharedGateway> {
  let opens: Promise<ReturnType<typeof sharedGateway>> | undefined;
  return async (flags) => {
    opens ??= import("./gateway.ts").then((loaded) => loaded.sharedGateway(from));
    return await (
      await opens
    )(flags);
  };
}
