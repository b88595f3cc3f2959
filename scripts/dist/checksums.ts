/** SHA-256 of the bytes, in lower-case hexadecimal. */
export function sha256(bytes: Uint8Array | string): string {
  return new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
}

export async function sha256OfFile(path: string): Promise<string> {
  return sha256(new Uint8Array(await Bun.file(path).arrayBuffer()));
}

/** As `sha256sum` writes it and `sha256sum -c` reads it; in the order of the names. */
export function renderChecksums(files: ReadonlyMap<string, string>): string {
  return [...files]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, sum]) => `${sum}  ${name}\n`)
    .join("");
}
