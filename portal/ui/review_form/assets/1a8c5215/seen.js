// What was observed in the coach's work: above a category, under an item, and as evidence in one press.
// These are observations the reader may read on their own page as well; nothing of the other sheet is among them.
import { WORDS as T } from "./words.js";
import { h, say, day, daysSince } from "./dom.js";

const FEW = 3; // the rest follows on request
const LONGEST = 2000;
const NO_ITEM = "0";
const listOf = (data, number) => (data.observations?.categories[number] ?? []).map((id) => [id, data.observations.rows[id]]);

/** An observation in words: what it is about, when, whether the coach was told. */
function about(row, data) {
  const told = data.observations.gaps ? (row.told ? T.told : T.notTold) : "";
  return [row.kind, day(row.on), row.by ? T.seenBy(row.by) : "", told].filter(Boolean).join(" · ");
}

/** A list of which the first few are shown, and a button for the rest. */
function folded(rows, make, few = FEW) {
  const list = h("ul", {}, rows.map(make));
  const rest = [...list.children].slice(few);
  if (!rest.length) return [list];
  rest.forEach((entry) => (entry.hidden = true));
  const more = h("button", {
    type: "button", class: "link", "data-act": "more-observations",
    onclick: () => {
      rest.forEach((entry) => (entry.hidden = false));
      more.hidden = true;
      rest[0].tabIndex = -1;
      rest[0].focus();
    },
  }, few ? T.moreObservations(rest.length) : T.chooseFrom(rest.length));
  return [list, more];
}

/** What stands above the items of a category: who has been seen at what, and how long ago. Null with nothing to say. */
export function makeSeen(category, data) {
  if (!data.observations) return null;
  const { newest, gaps } = data.observations;
  const graded = category.items.filter((item) => !item.reflective).map((item) => item.code);
  const days = graded.map((code) => newest[code]).filter(Boolean).sort();
  const unseen = graded.filter((code) => !newest[code]);
  const line = [
    !gaps || !graded.length || !unseen.length ? "" : unseen.length === graded.length ? T.nobodyAny : T.nobody(unseen.join(", ")),
    days.length ? T.newest(daysSince(days.at(-1), data.today)) : "",
  ].filter(Boolean).join(" · ").replace(/^./, (first) => first.toUpperCase());
  const rows = listOf(data, category.number);
  if (!rows.length) return line ? h("p", { class: "seen quiet" }, line) : null;
  const wide = !matchMedia("(max-width: 52rem)").matches;
  return h("div", { class: "seen" },
    line ? h("p", { class: "quiet" }, line) : null,
    h("details", { open: wide, "data-part": "observations" },
      h("summary", {}, T.observations(rows.length)),
      folded(rows, ([, row]) => h("li", {},
        h("p", {}, row.text),
        h("p", { class: "quiet" }, [about(row, data), row.codes.join(", ")].filter(Boolean).join(" · "))))));
}

/** When this item was seen last; empty for a coach, who is told of no gaps, and before anything was observed. */
export function lastSeen(item, data) {
  if (!data.observations?.gaps || item.reflective) return "";
  const on = data.observations.newest[item.code];
  return on ? T.lastSeen(day(on)) : T.neverSeen;
}

/**
 * Evidence taken from an observation: what can be taken, or what was.
 * @returns {element, paint(rating, need), focus()}
 */
export function makePicks(item, form, message) {
  const { code } = item;
  const { data, record } = form;
  const known = (id) => data.observations?.rows[id];
  const category = data.categories.find((one) => one.items.includes(item)).number;
  const here = listOf(data, category);
  const touching = here.filter(([, row]) => row.codes.includes(code));
  const rows = [
    ...touching,
    ...here.filter(([, row]) => !row.codes.includes(code)),
    ...listOf(data, NO_ITEM),
  ];
  const title = `i-${code}-picks`;
  const list = h("div", { class: "picks", role: "group", "aria-labelledby": title },
    h("p", { class: "quiet", id: title }, T.orTake),
    rows.length ? folded(rows, ([id, row]) => h("li", {},
      h("div", {}, h("p", {}, row.text), h("p", { class: "quiet" }, about(row, data))),
      h("button", {
        type: "button", class: "small", "data-act": "use", "data-observation": id,
        "aria-label": `${T.use}: ${row.kind}, ${day(row.on)}, ${code}`, onclick: () => use(id),
      }, T.use)), Math.min(FEW, touching.length)) : null);
  const from = h("p", { class: "quiet" });
  const unlink = h("button", {
    type: "button", class: "link", "data-act": "unlink", "data-code": code, "data-field": "observation",
    onclick: () => {
      record.set(code, "observation", "");
      form.enter(code);
    },
  }, T.unlink, h("span", { class: "unseen" }, ` ${code}`));
  const where = data.observations?.where
    ? h("a", { href: data.observations.where, target: "_blank", rel: "noopener", "data-act": "tell" }, T.openObservations) : null;
  const tell = h("p", { class: "hint" }, data.observations ? T.tellFirst(data.observations.coach) : "", " ", where);
  const link = h("div", { class: "linked" }, from, unlink);
  const element = h("div", { class: "field wide", "data-part": "observation" }, list, link, message, tell);

  /** Sentence, source and day in one action. What the reader wrote stays in front of it. */
  function use(id) {
    const row = known(id);
    const now = record.s.ratings[code];
    const before = known(now.observation);
    const own = now.evidence.trim() && now.evidence !== before?.text ? now.evidence : "";
    const both = own && !own.includes(row.text) ? `${own.trimEnd()}\n${row.text}` : own || row.text;
    record.fill(code, {
      evidence: both.length <= LONGEST ? both : own,
      source: own && now.source ? now.source : row.source,
      on: own && now.on ? now.on : row.on,
      observation: id,
    });
    form.enter(code);
  }

  function paint(rating, need) {
    const row = known(rating.observation);
    const linked = Boolean(rating.observation);
    element.hidden = !linked && !(need && rows.length);
    list.hidden = linked;
    link.hidden = !linked;
    say(from, row ? T.from(about(row, data)) : T.fromOther);
    tell.hidden = !(linked && row && !row.told && rating.answer === "1") || !message.hidden;
    if (where && !message.hidden) message.append(" ", where);
    else if (where && where.parentElement !== tell) tell.append(" ", where);
  }

  return { element, paint, focus: () => (link.hidden ? list.querySelector("button") : unlink)?.focus({ preventScroll: true }) };
}
