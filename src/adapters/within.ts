/** The deadline of {@link within} passed. */
export class DeadlinePassed extends Error {
  override readonly name = "DeadlinePassed";
}

/** The result of `work`. Throws {@link DeadlinePassed} when it takes longer; its later result is ignored. */
export async function within<Result>(
  deadlineMs: number,
  work: () => PromiseLike<Result>,
): Promise<Awaited<Result>> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new DeadlinePassed(`not within ${deadlineMs} ms`)), deadlineMs);
  try {
    // race keeps a handler on both: none of them is reported as unhandled later
    return await Promise.race([work(), promise]);
  } finally {
    clearTimeout(timer);
  }
}
