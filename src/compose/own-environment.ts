import { withLoginHome } from "../adapters/user.ts";
import type { Environment } from "../adapters/environment.ts";

/** What this process was given, with its HOME as the login has it. */
export function ownEnvironment(): Environment {
  return withLoginHome(process.env);
}
