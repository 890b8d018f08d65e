// Draws nothing and stands outside the fragment, so that its state asks for a run of the whole page. A restarted server
// does not know the form's fragment any more, and Streamlit does not always run the page again when it reconnects:
// without this, changes could wait for ever although the server is back.
const WAKE = Symbol.for("portal.review_form.wake");

export default function wake({ setStateValue }) {
  const ask = () => setStateValue("asked", Date.now());
  globalThis[WAKE] = ask;
  return () => {
    if (globalThis[WAKE] === ask) delete globalThis[WAKE];
  };
}
