import { z } from "zod";
import { version } from "./update.ts";

export { document } from "./update.ts";
export const request = z.strictObject({ version });

export type UpdateCheckRequest = z.infer<typeof request>;
