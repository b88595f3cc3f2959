/** The JSON of a request, whatever it was compressed with; undefined where it is none. */
export async function readBody(request: Request): Promise<unknown> {
  try {
    const bytes = new Uint8Array(await request.arrayBuffer());
    const text = new TextDecoder().decode(decompress(bytes, request.headers.get("content-encoding")));
    return JSON.parse(text) ?? undefined;
  } catch {
    return undefined;
  }
}

function decompress(bytes: Uint8Array<ArrayBuffer>, encoding: string | null): Uint8Array {
  if (encoding === "gzip") return Bun.gunzipSync(bytes);
  if (encoding === "zstd") return Bun.zstdDecompressSync(bytes);
  return bytes;
}
