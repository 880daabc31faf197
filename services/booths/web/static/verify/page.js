// The public page of a draw: offers the check in verify.js, and says what a draw file cannot prove of itself.
import { hashOf } from "/static/verify/canonical.js";
import { offer } from "/static/verify/shown.js";
import { partOf } from "./parts.js";
import { verify } from "./verify.js";

const when = new Intl.DateTimeFormat("en-GB", { dateStyle: "short", timeStyle: "short", timeZone: "Asia/Ho_Chi_Minh" });

offer(document.getElementById("verify"), {
  verify,
  subject: ({ announcement }) => announcement.fair,
  marks: async ({ announcement, announcement_sha256, randomness, result }) => ({
    announcement_sha256,
    commitment: announcement.commitment.hash,
    numbers: randomness.map(({ numbers }) => numbers.join(" ")).join(" / "),
    result: await hashOf(result), // binds the former versions too
  }),
  hashes: ({ announcement_sha256 }) => ({ announcement_sha256 }),
  whole: "announcement_sha256", // but for the numbers, which are open
  partOf,
  open: ({ randomness }) => randomness.map(({ name, drawn_at: at, numbers }) => ({ name: "numbers", value: `${name}, ${when.format(new Date(at))}: ${numbers.join(" ")}` })),
});
