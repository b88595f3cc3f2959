/** A file of the user's own that mosaic changes in part. */
export interface UserFile {
  /** Where it really is: behind every symlink. */
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

/** Looks for a file of the user's; throws a MosaicError where it is there and is nothing that may be changed. */
export type FindUserFile = (path: string) => Promise<UserFile | undefined>;
