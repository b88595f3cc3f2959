/** The flags by which gemini, qwen-code and copilot alike take the id of a conversation. */
const BY_ID: readonly string[] = ["--session-id", "--resume", "-r"];
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * What the user's own arguments say of the conversation, where they decide on it; undefined where they leave it to us. Its id
 * is undefined where they name none by its whole one. `others`: further flags and subcommands with which the program holds
 * another conversation, or none on this terminal.
 */
export function chosenConversation(
  own: readonly string[],
  others: readonly string[],
): { readonly id: string | undefined } | undefined {
  const flags = own.includes("--") ? own.slice(0, own.indexOf("--")) : own;
  const decides = (flag: string) =>
    // -rID, -pTEXT
    /^-[rp][^-=]/.test(flag) || [...BY_ID, ...others].includes(flag.split("=", 1)[0] ?? "");
  if (!flags.some(decides)) return undefined;
  for (const [index, flag] of flags.entries()) {
    const [name = "", attached] = flag.split("=", 2);
    if (!BY_ID.includes(name)) continue;
    const id = attached ?? flags[index + 1] ?? "";
    return { id: ID.test(id) ? id : undefined };
  }
  return { id: undefined };
}
