// Forms with files: a large photo is made smaller on the device before it goes, and what is chosen but not sent is not
// lost in silence. Without this script one chooses a file and presses the button, up to the server's limit.
"use strict";

const LONGEST = 2400;
const SMALL = 1_500_000;
const FORMS = document.querySelectorAll("form[enctype='multipart/form-data']");
let leaving = null;

const megabytes = (size) => (size / 1048576).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

async function smaller(file) {
  if (file.size < SMALL || !file.type.startsWith("image/")) return file;
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const drawing = canvas.getContext("2d");
  drawing.fillStyle = "#fff";
  drawing.fillRect(0, 0, canvas.width, canvas.height);
  drawing.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  if (!made || made.size >= file.size) return file;
  return new File([made], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
}

function care(form, input) {
  const says = form.querySelector("[data-file-says]");
  let made = null; // the promise of a file that fits, while it is being made

  async function fit() {
    const file = input.files[0];
    let sent = file;
    try {
      sent = await smaller(file);
    } catch {
      // The device cannot draw it (an odd format): it goes as it is, the server says what is wrong.
    }
    if (input.files[0] !== file) return; // another was chosen meanwhile
    if (sent !== file) {
      const chosen = new DataTransfer();
      chosen.items.add(sent);
      input.files = chosen.files;
    }
    const values = { before: megabytes(file.size), after: megabytes(sent.size), most: megabytes(input.dataset.most) };
    const large = sent.size > input.dataset.most;
    input.setCustomValidity(large ? filled(says.dataset.large, values) : "");
    says.textContent = large ? input.validationMessage : sent !== file ? filled(says.dataset.smaller, values) : "";
    if (form.dataset.atOnce !== undefined && !large) {
      says.textContent = says.dataset.sending;
      form.requestSubmit();
    }
  }
  const begin = () => {
    input.setCustomValidity("");
    says.textContent = "";
    made = input.files.length ? fit().finally(() => { made = null; }) : null;
  };
  input.addEventListener("change", begin);
  form.addEventListener("submit", (event) => {
    if (made === null || form.dataset.atOnce !== undefined) return;
    event.preventDefault(); // it goes as soon as the photo is smaller
    made.then(() => form.requestSubmit(event.submitter));
  });
  if (input.files.length) begin(); // on a slow line it may have been chosen before this script came
}

for (const form of FORMS) {
  const input = form.querySelector("input[type=file]");
  if (!input) continue;
  if (form.dataset.atOnce !== undefined) form.classList.add("easy");
  care(form, input);
}
document.addEventListener("submit", (event) => { if (!event.defaultPrevented) leaving = event.target; });
window.addEventListener("pageshow", () => { leaving = null; });
window.addEventListener("beforeunload", (event) => {
  const left = [...FORMS].some((form) => form !== leaving && form.querySelector("input[type=file]")?.files.length);
  if (left) event.preventDefault();
});
