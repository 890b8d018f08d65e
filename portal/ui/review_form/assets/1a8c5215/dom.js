/** Make an element. Text only ever becomes text: nothing is parsed as HTML. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") element.className = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Set text only where it differs, so that a screen reader hears a change once. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** How many days lie between two ISO dates. */
export const daysSince = (iso, today) => Math.max(0, Math.round((Date.parse(today) - Date.parse(iso)) / 86_400_000));

/** "2026-11-12" as "12 Nov 2026". */
export function day(iso) {
  const date = new Date(`${iso}T00:00:00Z`);
  if (!iso || Number.isNaN(date.getTime())) return iso ?? "";
  return date.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
}
