// Make a chosen picture small before it is sent: at most 300 KB, 1,600 pixels.
const form = document.querySelector("[data-picture]");

async function shrink(file) {
  const image = await createImageBitmap(file);
  const canvas = document.createElement("canvas");
  for (let side = 1600; ; side *= 0.8) {
    const scale = Math.min(1, side / Math.max(image.width, image.height));
    canvas.width = image.width * scale;
    canvas.height = image.height * scale;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.8));
    if (blob.size <= 3e5) return new File([blob], "label.jpg", { type: blob.type });
  }
}

form?.picture.addEventListener("change", async ({ target }) => {
  const files = new DataTransfer();
  files.items.add(await shrink(target.files[0]));
  target.files = files.files;
});
