import { readFileSync } from "node:fs";

/** The release's name for what this binary was built for: "linux-x64", "linux-arm64-musl", "darwin-arm64". */
export function releaseTarget(): string {
  const name = `${process.platform}-${process.arch}`;
  return process.platform === "linux" && usesMusl() ? `${name}-musl` : name;
}

/** Whether this is the compiled binary, which can be replaced, and not Bun with the source. */
export function isCompiled(): boolean {
  return Bun.main.startsWith("/$bunfs/");
}

function usesMusl(): boolean {
  try {
    return /\/ld-musl-/.test(readFileSync("/proc/self/maps", "utf8"));
  } catch {
    return false;
  }
}
