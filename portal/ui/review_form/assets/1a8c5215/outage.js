// When the server does not answer, Streamlit puts a "Connection error" box over the page, takes the focus and makes the
// page inert, in the middle of a sentence. The form goes on working without a server and says itself what is not saved,
// so while it is on the page that one box is closed again and the focus returns to where the reader was.
const TITLE = "Connection error";
const RECENT = 1500;

/** @param root an element of the form. @param back called when the connection is there again. Returns a function that ends the watch. */
export function stayUsable(root, back) {
  const shadow = root.getRootNode();
  let place = null;

  const remember = ({ target }) => (place = { target, spot: null });
  const left = ({ target }) => {
    const mine = { target, spot: spotOf(target) };
    place = mine;
    setTimeout(() => place === mine && (place = null)); // left on purpose: no box came in the same turn
  };
  root.addEventListener("focusin", remember);
  root.addEventListener("focusout", left);

  let lost = null; // where the reader was, from the box's appearance until the focus is back
  // Keys pressed in the moment between losing the focus and getting it back go where the reader was typing.
  const replay = (event) => {
    if (!lost || Date.now() - lost.at > RECENT || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { target } = lost;
    if (target.tagName !== "TEXTAREA" || event.key.length > 1) {
      target.dispatchEvent(new KeyboardEvent("keydown", { key: event.key, bubbles: true, composed: true, cancelable: true }));
      return;
    }
    target.setRangeText(event.key, ...lost.spot, "end");
    lost.spot = spotOf(target);
    target.dispatchEvent(new Event("input", { bubbles: true }));
  };
  addEventListener("keydown", replay, true);

  const watch = new MutationObserver(() => {
    const box = [...document.querySelectorAll('[role="dialog"]')].find((dialog) => dialog.querySelector("h2")?.textContent === TITLE);
    if (!box) return;
    if (place && !lost) {
      lost = { ...place, at: Date.now(), spot: place.spot ?? spotOf(place.target) };
      restore(60);
    }
    box.querySelector("button")?.click();
  });
  watch.observe(document.body, { childList: true, subtree: true });

  function restore(tries) {
    const { target, spot } = lost;
    if (document.querySelector('[role="dialog"]') === null) target.focus({ preventScroll: true });
    if (tries && target.isConnected && shadow.activeElement !== target) {
      requestAnimationFrame(() => restore(tries - 1));
      return;
    }
    if (spot && shadow.activeElement === target) target.setSelectionRange(...lost.spot);
    lost = null;
  }

  const app = document.querySelector("[data-test-connection-state]");
  let there = true;
  const line = new MutationObserver(() => {
    const now = app.dataset.testConnectionState === "CONNECTED";
    if (now && !there) back();
    there = now;
  });
  if (app) line.observe(app, { attributes: true, attributeFilter: ["data-test-connection-state"] });

  return () => {
    watch.disconnect();
    line.disconnect();
    removeEventListener("keydown", replay, true);
    root.removeEventListener("focusin", remember);
    root.removeEventListener("focusout", left);
  };
}

function spotOf(target) {
  return target.tagName === "TEXTAREA" ? [target.selectionStart, target.selectionEnd] : null;
}
