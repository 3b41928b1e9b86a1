// Make a chosen picture small before it is sent: at most 300 KB, 1,600 pixels.
const form = document.querySelector("[data-picture]");

async function shrink(file) {
  const image = await createImageBitmap(file);
  const scale = Math.min(1, 1600 / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = image.width * scale;
  canvas.height = image.height * scale;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  for (let quality = 0.8; ; quality -= 0.2) {
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
    if (blob.size <= 3e5 || quality < 0.3) return new File([blob], "label.jpg", { type: blob.type });
  }
}

form?.picture.addEventListener("change", async ({ target }) => {
  const files = new DataTransfer();
  files.items.add(await shrink(target.files[0]));
  target.files = files.files;
});
