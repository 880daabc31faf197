// The public page of a draw: loads the draw file and shows what the check in verify.js finds.
import { differences } from "/static/verify/differences.js";
import { fetched, offer } from "/static/verify/shown.js";
import { verify } from "./verify.js";

const place = document.getElementById("verify");

offer(place, async () => {
  const file = await fetched(place.dataset.file);
  const found = differences(file.announcement?.commitment?.hash, place.dataset.published, "/announcement/commitment/hash");
  return [...(await verify(file)).checks, { name: "commitment", differences: found, malformed: null }];
});
