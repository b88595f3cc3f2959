/** What a dynamically linked program needs of the system it runs on. */
export interface ElfNeeds {
  /** The shared libraries, as the file names them. */
  readonly libraries: readonly string[];
  /** The newest version of glibc's symbols that it uses, "2.17"; undefined where it uses none. */
  readonly glibc?: string;
}

const DYNAMIC = 6;
const VERSION_NEEDS = 0x6fff_fffe;
const TAG_NEEDED = 1n;

/**
 * Reads the needs of a 64-bit little-endian ELF file from its section headers; undefined for another kind of file.
 * Offsets: elf(5), sections SHT_DYNAMIC and SHT_GNU_verneed.
 */
export function elfNeeds(bytes: Uint8Array): ElfNeeds | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== 0x7f45_4c46 || view.getUint8(4) !== 2 || view.getUint8(5) !== 1) return undefined;
  const long = (at: number) => Number(view.getBigUint64(at, true));
  const word = (at: number) => view.getUint32(at, true);
  const half = (at: number) => view.getUint16(at, true);

  const headers = long(0x28);
  const headerSize = half(0x3a);
  const sections = Array.from({ length: half(0x3c) }, (_, index) => {
    const at = headers + index * headerSize;
    return { type: word(at + 4), offset: long(at + 0x18), size: long(at + 0x20), link: word(at + 0x28) };
  });
  const text = (table: number, offset: number) => {
    const start = (sections[table]?.offset ?? 0) + offset;
    return new TextDecoder().decode(bytes.subarray(start, bytes.indexOf(0, start)));
  };

  const libraries: string[] = [];
  const versions: string[] = [];
  for (const section of sections) {
    if (section.type === DYNAMIC) {
      for (let at = section.offset; at < section.offset + section.size; at += 16) {
        if (view.getBigUint64(at, true) === TAG_NEEDED) libraries.push(text(section.link, long(at + 8)));
      }
    }
    if (section.type === VERSION_NEEDS) {
      for (let at = section.offset, next = 1; next !== 0; at += next) {
        const count = half(at + 2);
        for (let entry = at + word(at + 8), left = count; left > 0; left--, entry += word(entry + 12)) {
          versions.push(text(section.link, word(entry + 8)));
        }
        next = word(at + 12);
      }
    }
  }
  const glibc = versions
    .flatMap((version) => /^GLIBC_(\d+(?:\.\d+)+)$/.exec(version)?.[1] ?? [])
    .toSorted(compareVersions)
    .at(-1);
  return { libraries, ...(glibc === undefined ? {} : { glibc }) };
}

/** By their numbers, of which there may be two or three: 2.2.5 is older than 2.17. */
function compareVersions(one: string, other: string): number {
  const [left, right] = [one, other].map((version) => version.split(".").map(Number)) as [number[], number[]];
  return (
    [0, 1, 2].map((at) => (left[at] ?? 0) - (right[at] ?? 0)).find((difference) => difference !== 0) ?? 0
  );
}
