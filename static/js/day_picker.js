// Open a day as soon as it is chosen. A day typed by keyboard needs Enter.
document.addEventListener("change", (event) => {
  if (event.target.id === "pick-day" && event.target.value && !event.target.matches(":focus-visible")) {
    event.target.form.requestSubmit();
  }
});
