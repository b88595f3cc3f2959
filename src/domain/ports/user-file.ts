/** A file of the user's own of which mosaic changes a part. */
export interface UserFile {
  /** Its real path, behind every symlink. */
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

/** Finds a file of the user's; throws a MosaicError where it exists and may not be changed. */
export type FindUserFile = (path: string) => Promise<UserFile | undefined>;
