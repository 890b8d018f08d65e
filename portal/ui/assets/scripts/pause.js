// Text areas hand their text over when they lose the focus. This does the same while the writer pauses, and when the
// page is left, without taking the focus away.
(() => {
  if (window.portalPause) return;
  window.portalPause = true;
  const PAUSE = 1000;
  let timer;
  const isText = (element) => element && element.tagName === "TEXTAREA";
  const commit = (element) => element.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
  document.addEventListener("input", (event) => {
    if (!isText(event.target)) return;
    clearTimeout(timer);
    timer = setTimeout(() => commit(event.target), PAUSE);
  }, true);
  const leave = () => {
    if (isText(document.activeElement)) commit(document.activeElement);
  };
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => document.hidden && leave());
})();
