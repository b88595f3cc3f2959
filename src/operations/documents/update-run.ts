import { z } from "zod";
import { relaunch, version } from "./update.ts";

export { document } from "./update.ts";
export const request = z.strictObject({ version, relaunch });

export type UpdateRunRequest = z.infer<typeof request>;
