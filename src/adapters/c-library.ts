/** glibc's, and musl's. */
const LIBRARIES = ["libc.so.6", `libc.musl-${process.arch === "arm64" ? "aarch64" : "x86_64"}.so.1`];

/** The result of `load` with the first C library that this host has. Throws the error of the last one. */
export function fromCLibrary<T>(load: (name: string) => T): T {
  let failure: unknown;
  for (const name of LIBRARIES) {
    try {
      return load(name);
    } catch (thrown) {
      failure = thrown;
    }
  }
  throw failure;
}
