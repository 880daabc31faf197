// The public page of a draw: loads the draw file and shows what the check in verify.js finds.
import { fetched, offer } from "/static/verify/shown.js";
import { verify } from "./verify.js";

const place = document.getElementById("verify");

offer(place, async () => {
  const file = await fetched(place.dataset.file);
  const same = file.announcement?.commitment?.hash === place.dataset.published;
  return [...(await verify(file)).checks, { name: "commitment", ok: same, detail: "" }];
});
