/** Folders that the launcher puts in front of an agent's PATH, relative to the user's home. */
export const AGENT_FOLDERS = [".npm-global/bin", ".local/bin", ".bun/bin"] as const;
