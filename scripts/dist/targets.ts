/** A platform that a release has a binary for. */
export interface Target {
  readonly name: string;
  readonly os: "linux" | "darwin";
  readonly arch: "x64" | "arm64";
  readonly libc?: "glibc" | "musl";
  /** Flags that the processor must have, as /proc/cpuinfo names them. */
  readonly cpu: readonly string[];
  readonly runtime: BunRuntime;
}

/** Bun for one platform: the npm package that holds it, and what it must be to the byte. */
export interface BunRuntime {
  /** What `bun build --target` calls the platform. */
  readonly target: string;
  readonly package: string;
  /** SRI checksum of the package's tarball, as the registry has it: `npm view PACKAGE@VERSION dist.integrity`. */
  readonly integrity: string;
  /** Of the file bin/bun in it, hexadecimal. */
  readonly sha256: string;
}

/** The Bun that all of this is pinned to; a new one in package.json needs new checksums here and in ensure-bun.sh. */
export const BUN_VERSION = "1.4.5";

// Bun's x64 builds need SSE4.2 and find AVX2 at run time: the packages "-baseline" hold the very same file (1.4.5).
const X64 = ["sse4_2"];

export const TARGETS: readonly Target[] = [
  {
    name: "linux-x64",
    os: "linux",
    arch: "x64",
    libc: "glibc",
    cpu: X64,
    runtime: {
      target: "bun-linux-x64",
      package: "@oven/bun-linux-x64",
      integrity:
        "sha512-IWX9BELoGHAUtMonkeSaNaZwXzRk+oDw6Mk+HBFXd3KHYIBNBsIGRupMZPcgNoDbJpLu6gAJjIoIVPZtt1aJ1g==",
      sha256: "f05d28a3862f4b84395c7fa32480b835dd47482e80b7e7a49a115227f0c06083",
    },
  },
  {
    name: "linux-arm64",
    os: "linux",
    arch: "arm64",
    libc: "glibc",
    cpu: [],
    runtime: {
      target: "bun-linux-arm64",
      package: "@oven/bun-linux-aarch64",
      integrity:
        "sha512-4BXmsSKnjOrlGWqZV4x/oWa7AVoR+B6lCXddMzOAXBIm3t50eslg9wb66gmtW1AamEQ1l1CDvmmruysEhqOWMg==",
      sha256: "04778f1f42399a69d086853e9c7af4acf574b2f21a43d0dc673853d8b84a2923",
    },
  },
  {
    name: "linux-x64-musl",
    os: "linux",
    arch: "x64",
    libc: "musl",
    cpu: X64,
    runtime: {
      target: "bun-linux-x64-musl",
      package: "@oven/bun-linux-x64-musl",
      integrity:
        "sha512-10QoW/YfTgnURaGEaHpJCiXjLI2e5iTtfVDaA5JKcyUzaa1cq6cVUY9/Uq5XkYzvtRjHLRe9Oj/lTDIQcxy8HQ==",
      sha256: "cf5d285ddbe256785a5121a3c113191a6b577504976374c7cfd5aedca609b720",
    },
  },
  {
    name: "linux-arm64-musl",
    os: "linux",
    arch: "arm64",
    libc: "musl",
    cpu: [],
    runtime: {
      target: "bun-linux-arm64-musl",
      package: "@oven/bun-linux-aarch64-musl",
      integrity:
        "sha512-XCNc+WvvMAdNNb+OWTogpy+N9wm62fkVeEVLb6how0RZhW5LPi6c7BlkeVCuWps7XjEl2saFpHFa20/1E+PAHg==",
      sha256: "9c48986093073afec8b76a3e285303598dd2462f52748aecb65e4d94866e1ea3",
    },
  },
  {
    name: "darwin-arm64",
    os: "darwin",
    arch: "arm64",
    cpu: [],
    runtime: {
      target: "bun-darwin-arm64",
      package: "@oven/bun-darwin-aarch64",
      integrity:
        "sha512-4MIFXHmctH2EhAxLXm2/qxNtv17dFtLJylvaOCsrgq6KSqHTs6eW5YSrJjRbJxYUJaR901fsN8JfZOa+CsWpWQ==",
      sha256: "e2984124f1514e1e6bbda20adedbf07a02c443c6a5828853a15c7c7abf78e19f",
    },
  },
];

/** The targets of a comma-separated list, in the order of TARGETS; "host" is this machine's. Throws on a name that is none. */
export function selectTargets(list: string, host: string): readonly Target[] {
  const names = list.split(",").map((name) => (name === "host" ? host : name));
  const unknown = names.filter((name) => !TARGETS.some((target) => target.name === name));
  if (unknown.length > 0) {
    throw new Error(
      `no target ${unknown.join(", ")}; there are ${TARGETS.map(({ name }) => name).join(", ")}`,
    );
  }
  return TARGETS.filter(({ name }) => names.includes(name));
}
