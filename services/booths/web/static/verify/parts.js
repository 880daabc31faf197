// The hashes of a draw file that minutes and pages print besides that of the announcement. See docs/proofs.md, section 3.

import { hashOf } from "/static/verify/canonical.js";

/** Find what somebody noted among the other hashes that minutes and pages print. */
export async function partOf(digits, _leaves, file) {
  const noted = (hash) => hash.startsWith(digits);
  if (noted(await hashOf(file.result))) return { name: "result", values: {} };
  if (noted(file.announcement.commitment.hash)) return { name: "commitment", values: {} };
  const { replaces } = file.announcement;
  if (replaces && noted(replaces.announcement_sha256)) return { name: "replaces", values: {} };
  const at = file.former.findIndex(({ result_sha256 }) => noted(result_sha256));
  return at < 0 ? undefined : { name: "former", values: { version: at + 1 } };
}
