import { MosaicError } from "../base/errors.ts";

/** Reports what zod found wrong with a request. */
export function invalidRequest(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): MosaicError {
  const problems = issues.map(({ path, message }) => ({ path: path.map(String).join("."), message }));
  const [first] = problems;
  const where = first === undefined || first.path === "" ? "the request" : first.path;
  return new MosaicError("usage", `${where}: ${first?.message ?? "is not valid"}`, {
    code: "request-invalid",
    data: { problems },
  });
}
