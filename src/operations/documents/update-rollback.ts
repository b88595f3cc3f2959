import { z } from "zod";
import { relaunch } from "./update.ts";

export { document } from "./update.ts";
export const request = z.strictObject({ relaunch });

export type UpdateRollbackRequest = z.infer<typeof request>;
