// Draws nothing: hands the server's answer to the form, wherever it stands on the page.
// The last answer is kept as well, for a form that is mounted a moment later.
export default function ack({ data }) {
  if (!data) return;
  globalThis[Symbol.for("portal.review_form.ack")] = data;
  dispatchEvent(new CustomEvent("portal-ack", { detail: data }));
}
