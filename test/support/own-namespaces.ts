/**
 * Runs a program in namespaces of its own (network, mounts, processes): networks that it makes, disks that it mounts and
 * processes that it starts end with it, however it ends. Needs root.
 */

const OWN = "MOSAIC_OWN_NAMESPACES";
const UNSHARE = [
  "unshare",
  "--net",
  "--mount",
  "--pid",
  "--fork",
  "--kill-child",
  "--mount-proc",
  "--propagation",
  "private",
];

/** True in a program that runs in them. */
export function inOwnNamespaces(): boolean {
  return process.env[OWN] === "1";
}

/** The command line that runs `argv` in them; undefined where that cannot be done here: without root, in a container. */
export function inOwnNamespacesCommand(argv: readonly string[]): readonly string[] | undefined {
  if (process.getuid?.() !== 0 || Bun.which("unshare") === null || Bun.which("ip") === null) return undefined;
  const probe = [...UNSHARE, "sh", "-c", "ip link add b0 type bridge && mount -t tmpfs tmpfs /mnt"];
  const { exitCode } = Bun.spawnSync(probe, { stdin: "ignore", stdout: "ignore", stderr: "ignore" });
  return exitCode === 0 ? [...UNSHARE, "env", `${OWN}=1`, ...argv] : undefined;
}
