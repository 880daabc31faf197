// Photos on a slow line: a picture is made smaller on the device and sent as soon as it is chosen.
// Without this script one chooses a file and presses the button.
"use strict";

const LONGEST = 2000;

async function smaller(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  if (scale === 1 && file.size < 1_500_000) return file;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const drawing = canvas.getContext("2d");
  drawing.fillStyle = "#fff";
  drawing.fillRect(0, 0, canvas.width, canvas.height);
  drawing.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  return made ? new File([made], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
}

for (const form of document.querySelectorAll("form[data-photo]")) {
  const input = form.querySelector("input[type=file]");
  const says = form.querySelector("[data-says]");
  form.classList.add("easy");
  const send = async () => {
    if (!input.files.length) return;
    says.textContent = says.dataset.says;
    try {
      const chosen = new DataTransfer();
      chosen.items.add(await smaller(input.files[0]));
      input.files = chosen.files;
    } catch {
      // The device cannot draw it (an odd format): it goes as it is, the server says what is wrong.
    }
    form.requestSubmit();
  };
  input.addEventListener("change", send);
  send(); // on a slow line it may have been chosen before this script came
}
