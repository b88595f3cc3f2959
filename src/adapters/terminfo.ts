import { existsSync } from "node:fs";

/** Where ncurses looks, as Debian, Fedora, Alpine and Arch build it; what the user has set comes first. */
const SYSTEM_FOLDERS = ["/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo", "/usr/lib/terminfo"];

/**
 * Whether this host describes a terminal (terminfo(5)): a compiled file in a folder that is named after the first
 * character of the name, in some systems by its number.
 */
export function hasTerminfo(
  name: string,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  // a name with a slash would look elsewhere
  if (!/^[\w.+-]+$/.test(name)) return false;
  const { HOME, TERMINFO, TERMINFO_DIRS } = environment;
  const own = [
    TERMINFO,
    HOME === undefined ? undefined : `${HOME}/.terminfo`,
    ...(TERMINFO_DIRS?.split(":") ?? []),
  ];
  const folders = [...own.filter((folder) => folder !== undefined && folder !== ""), ...SYSTEM_FOLDERS];
  const [first = ""] = name;
  const byNumber = first.charCodeAt(0).toString(16);
  return folders.some(
    (folder) => existsSync(`${folder}/${first}/${name}`) || existsSync(`${folder}/${byNumber}/${name}`),
  );
}
