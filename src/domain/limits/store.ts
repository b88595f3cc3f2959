import { loginFolderVariable } from "../../runtimes/login-folder.ts";
import type { RosterAgent } from "../roster/roster.ts";

/**
 * Pure. Identifies the account that an agent works on: agents of one store share its limits and its login. A runtime
 * keeps its login in its own folder, which its account or its variables name; what an env_file says about that is not
 * known here.
 */
export function storeOf({ runtime, env, account }: Pick<RosterAgent, "runtime" | "env" | "account">): string {
  const variable = loginFolderVariable(runtime);
  const folder = account?.folder ?? (variable === undefined ? undefined : env[variable]);
  return folder === undefined || folder === "" ? runtime : `${runtime} ${folder}`;
}
