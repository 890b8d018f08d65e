// The review form: head, rail, one category at a time (or all on one page), and the way to hand the sheet in.
// Streamlit calls the default export on mount and again whenever data or theme change.
import { WORDS as T } from "./words.js";
import { SheetRecord } from "./record.js";
import { makeCard, makeLockedCard } from "./card.js";
import { gaps } from "./rules.js";
import { h, say } from "./dom.js";
import { makeSeen } from "./seen.js";
import { stayUsable } from "./outage.js";

const forms = new WeakMap();
const ACK = Symbol.for("portal.review_form.ack");
const ASKED_AGAIN = ["answer", "evidence", "source", "on", "reason", "observation"]; // by this form or by the server
const FIRST_FEW = 5; // of the things to finish; the next ones follow as these are done
const shape = (data) => JSON.stringify({ ...data, ratings: 0, last: 0, missing: 0, start: 0, saved: 0 });

/** The sheet travels as bytes: the server writes them once a page, not once a change. */
const read = (bytes) => JSON.parse(new TextDecoder().decode(bytes));
const same = (one, other) => one.length === other.length && one.every((byte, place) => byte === other[place]);

export default function reviewForm({ data: bytes, parentElement, setStateValue }) {
  let form = forms.get(parentElement);
  if (form && same(bytes, form.bytes)) form.send = setStateValue; // another run of the same page
  else if (form) form.update(read(bytes), setStateValue);
  else forms.set(parentElement, (form = new ReviewForm(parentElement.querySelector("#root"), read(bytes), setStateValue)));
  form.bytes = bytes;
  return () => {
    form.close();
    forms.delete(parentElement);
  };
}

class ReviewForm {
  constructor(root, data, send) {
    this.root = root;
    this.send = send;
    this.hear = ({ detail }) => this.record.hear(detail);
    addEventListener("portal-ack", this.hear);
    this.leave = () => document.visibilityState === "hidden" && this.record.flush();
    document.addEventListener("visibilitychange", this.leave);
    this.heads = new ResizeObserver(() => {
      this.root.style.setProperty("--head", `${this.head.offsetHeight}px`);
      this.root.style.setProperty("--foot", `${this.foot.offsetHeight}px`);
      this.makeRoom();
      clearTimeout(this.settled); // the sidebar moves for a moment before its button appears
      this.settled = setTimeout(() => this.makeRoom(), 500);
    });
    this.outage = stayUsable(root, () => this.record.wake());
    this.start(data);
    const { code } = data.start ?? {};
    if (code && this.item(code)) this.jump({ code, field: "answer" });
    else if (this.record.s.missing.length) this.jump(this.problems()[0]);
  }

  /** A new page run with the same data changes nothing; other data is drawn without losing the reader's place. */
  update(data, send) {
    this.send = send;
    if (shape(data) === shape(this.data)) {
      this.data = data;
      this.record.adopt(data);
      for (const card of this.cards.values()) card.paint();
      this.paint();
      return;
    }
    const active = this.root.getRootNode().activeElement;
    const { code, field } = active?.dataset ?? {};
    const spot = active?.selectionStart ?? null;
    this.record.flush();
    this.start(data);
    if (!code || !this.cards.has(code)) return;
    this.cards.get(code).focus(field);
    const now = this.root.getRootNode().activeElement;
    if (spot !== null && now?.tagName === "TEXTAREA") now.setSelectionRange(spot, spot);
  }

  start(data) {
    this.record?.close();
    this.data = data;
    this.record = new SheetRecord(data, (name, value) => this.send(name, value), (code, finished) => this.changed(code, finished));
    const view = (this.record.s.view ??= {
      category: data.start?.category ?? this.firstOpenCategory(),
      all: data.mode === "all",
    });
    if (!this.category(view.category)) view.category = data.categories[0].number;
    this.view = view;
    this.waiting = false;
    this.confirming = false;
    this.tried = false;
    this.cards = new Map();
    this.sections = new Map();
    this.draw();
    this.ready = true;
    this.record.hear(globalThis[ACK]);
  }

  close() {
    removeEventListener("portal-ack", this.hear);
    document.removeEventListener("visibilitychange", this.leave);
    this.heads.disconnect();
    this.watch?.disconnect();
    this.outage();
    clearTimeout(this.settled);
    this.ready = false;
    this.record.close();
  }

  /** The page's own button that opens the sidebar may stand on the title's line. */
  makeRoom() {
    const arrow = document.querySelector('[data-testid="stExpandSidebarButton"]')?.getBoundingClientRect();
    const left = this.head.getBoundingClientRect().left;
    const taken = arrow?.width && arrow.top < this.head.offsetHeight ? arrow.right - left : 0;
    this.root.style.setProperty("--indent", taken > 0 ? `${Math.ceil(taken) + 8}px` : "0px");
  }

  // What is where

  category(number) {
    return this.data.categories.find((category) => category.number === number);
  }

  get items() {
    return this.data.categories.flatMap((category) => category.items);
  }

  item(code) {
    return this.items.find((item) => item.code === code);
  }

  categoryOf(code) {
    return this.data.categories.find((category) => category.items.some((item) => item.code === code));
  }

  answered(item) {
    return Boolean(this.record.s.ratings[item.code].answer);
  }

  /** Answered, yet its evidence or reason is not complete. */
  toExplain(item) {
    return this.answered(item) && gaps(item, this.record.s.ratings[item.code], this.data.today).length > 0;
  }

  firstOpenCategory() {
    const open = this.data.categories.find(({ items }) => items.some((item) => !this.answered(item)));
    return (open ?? this.data.categories[0]).number;
  }

  get last() {
    return this.view.all || this.view.category === this.data.categories.at(-1).number;
  }

  // Drawing

  draw() {
    const { data, record } = this;
    this.count = h("p", { class: "count" });
    this.mark = h("p", { class: "mark", role: "status" });
    this.fills = data.categories.map(() => h("span", { class: "fill" }));
    this.parts = this.fills.map((fill) => h("span", { class: "part" }, fill));
    this.parts.forEach((part, at) => (part.style.flexGrow = data.categories[at].items.length));
    this.where = h("button", {
      type: "button", class: "where", "aria-expanded": "false", "aria-controls": "rail", onclick: () => this.openRail(!this.root.hasAttribute("data-rail")),
    });
    this.head = h("header", { class: "head" },
      h("div", { class: "headline" }, h("h1", {}, data.title), this.count, this.mark),
      h("div", { class: "progress", "aria-hidden": "true" }, this.parts),
      this.where);

    this.railButtons = data.categories.map((category) => h("button", { type: "button", "data-category": category.number, onclick: () => this.go(category.number) },
      h("span", { class: "number" }, String(category.number)),
      h("span", { class: "short" }, category.short, category.essential ? h("span", { class: "tag" }, T.essential) : null),
      h("span", { class: "state" })));
    this.toggle = h("input", { type: "checkbox", role: "switch", "data-act": "all", onchange: () => this.setAll(this.toggle.checked) });
    this.rail = h("nav", {
      class: "rail", id: "rail", "aria-label": T.categories,
      onkeydown: (event) => {
        if (event.key !== "Escape" || !this.root.hasAttribute("data-rail")) return;
        this.openRail(false);
        this.where.focus();
      },
    },
    h("ol", {}, this.railButtons.map((button) => h("li", {}, button))),
    h("label", { class: "switch" }, this.toggle, h("span", {}, T.allOnOnePage)),
    h("p", { class: "note" }, data.note));

    this.summary = h("div", { class: "summary", role: "alert" });
    const entered = ({ target }) => this.view.all && this.at(Number(target.closest("section")?.dataset.category) || this.view.category);
    this.sheet = h("div", { class: "sheet", onfocusin: entered });
    this.body = h("div", { class: "body" }, this.summary, h("p", { class: "note inner" }, data.note), this.sheet);

    this.panel = h("div", { class: "panel", role: "group", "aria-labelledby": "panel-title", tabindex: "-1", hidden: true });
    this.panel.addEventListener("keydown", (event) => event.key === "Escape" && this.keepEditing());
    this.backButton = h("button", { type: "button", class: "pill", "data-act": "back", onclick: () => this.step(-1) }, T.back);
    this.nextButton = h("button", { type: "button", class: "pill strong", "data-act": "next", onclick: () => (this.last ? this.submit() : this.step(1)) });
    this.line = h("p", { class: "keys" });
    this.foot = h("footer", { class: "foot" }, this.panel, h("div", { class: "steps" }, this.backButton, this.line, this.nextButton));

    const form = h("div", { class: "form", "data-readonly": record.readOnly || null },
      this.head, h("div", { class: "columns" }, this.rail, h("div", { class: "main" }, this.body, this.foot)));
    this.root.replaceChildren(form);
    this.heads.disconnect();
    this.heads.observe(this.head);
    this.heads.observe(this.foot);
    this.keysFor = undefined;
    this.listed = "[]";
    this.drawSheet();
  }

  section(category) {
    if (!this.sections.has(category.number)) {
      const make = this.record.readOnly ? makeLockedCard : makeCard;
      const cards = category.items.map((item) => make(item, this));
      cards.forEach((card) => this.cards.set(card.item.code, card));
      const title = `category-${category.number}`;
      this.sections.set(category.number, h("section", { "aria-labelledby": title, "data-category": category.number },
        h("h2", { id: title, tabindex: "-1" }, `${category.number} · ${category.name}`, category.essential ? h("span", { class: "tag" }, T.essential) : null),
        makeSeen(category, this.data),
        cards.map((card) => card.element)));
    }
    return this.sections.get(category.number);
  }

  drawSheet() {
    this.watch?.disconnect();
    const shown = this.view.all ? this.data.categories : [this.category(this.view.category)];
    this.sheet.replaceChildren(...shown.map((category) => this.section(category)));
    if (this.view.all) {
      this.watch = new IntersectionObserver((entries) => {
        const seen = entries.filter((entry) => entry.isIntersecting).map((entry) => Number(entry.target.dataset.category));
        if (seen.length) this.at(Math.min(...seen));
      }, { rootMargin: "-25% 0px -70% 0px" });
      for (const section of this.sheet.children) this.watch.observe(section);
    }
    this.paint();
  }

  at(number) {
    if (this.view.category === number) return;
    this.view.category = number;
    this.paint();
  }

  changed(code, finished) {
    if (!this.ready) return;
    if (code) this.cards.get(code)?.paint();
    if (finished) this.finished(finished);
    this.paint();
    if (this.waiting && !this.record.s.out.size) {
      this.waiting = false;
      this.submit();
    }
  }

  paint() {
    const { data, record } = this;
    const { s } = record;
    const items = this.items;
    const explain = items.filter((item) => this.toExplain(item)).length;
    const done = items.filter((item) => this.answered(item)).length;
    say(this.count, [T.answered(done, items.length), explain ? T.toExplain(explain) : ""].filter(Boolean).join(" · "));

    const [kind, detail] = record.mark;
    const words = { saved: T.saved(detail), typing: T.typing, saving: T.saving, late: T.notSaved(detail), nothing: T.nothing };
    this.mark.dataset.state = record.readOnly ? "locked" : kind;
    say(this.mark, record.readOnly ? T.readOnly : words[kind]);

    data.categories.forEach((category, at) => {
      const answered = category.items.filter((item) => this.answered(item)).length;
      const open = category.items.filter((item) => this.toExplain(item)).length;
      this.fills[at].style.width = `${(100 * answered) / category.items.length}%`;
      const current = category.number === this.view.category;
      this.parts[at].classList.toggle("current", current);
      const button = this.railButtons[at];
      if (current) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
      const state = button.querySelector(".state");
      const [name, text] = open ? ["explain", T.stateExplain(open)]
        : answered === category.items.length ? ["done", T.stateDone]
        : [answered ? "part" : "empty", T.statePart(answered, category.items.length)];
      state.dataset.state = name;
      say(state, text);
    });
    const here = this.category(this.view.category);
    say(this.where, T.where(data.categories.indexOf(here) + 1, data.categories.length, here.short));
    this.toggle.checked = this.view.all;

    const at = data.categories.indexOf(here);
    this.backButton.hidden = this.view.all || at === 0;
    const following = data.categories[at + 1];
    say(this.nextButton, this.last ? (this.waiting ? T.saving : T.submit) : following.short);
    this.nextButton.dataset.act = this.last ? "submit" : "next";
    this.nextButton.hidden = (this.last && (record.readOnly || this.confirming || s.submitted));
    this.nextButton.classList.toggle("strong", !this.last || done === items.length);
    this.line.hidden = this.confirming;
    const note = this.waiting ? (kind === "late" ? T.waitingLong : T.waiting) : s.submitted ? T.submitted : "";
    this.paintLine(note);
    this.body.inert = !record.readOnly && (Boolean(s.finishing) || s.submitted);
    this.panelButtons?.forEach((button) => (button.disabled = Boolean(s.finishing)));
    if (this.panelButtons) say(this.panelButtons[0], s.finishing ? T.submitting : data.submit_label || T.submitSheet);
    this.paintSummary();
  }

  paintLine(note) {
    const key = note || "keys";
    if (this.keysFor === key) return;
    this.keysFor = key;
    this.line.classList.toggle("says", Boolean(note));
    if (note) this.line.setAttribute("role", "status");
    else this.line.removeAttribute("role");
    if (note || this.record.readOnly) this.line.replaceChildren(note);
    else this.line.replaceChildren(...T.keys.flatMap(([keys, words]) => [
      h("span", {}, keys.flatMap((key, n) => [n ? "–" : "", h("kbd", {}, key)]), ` ${words}`), " ",
    ]));
  }

  // Moving

  /** Show a category; the focus goes to its first open item. */
  go(number) {
    this.openRail(false);
    this.open(number);
    const { items } = this.category(number);
    const target = items.find((item) => !this.answered(item)) ?? items[0];
    this.cards.get(target.code).focus();
  }

  open(number) {
    if (this.confirming) this.keepEditing(false);
    this.waiting = false;
    this.view.category = number;
    if (this.view.all) this.paint();
    else this.drawSheet();
    const section = this.section(this.category(number));
    const top = section.getBoundingClientRect().top;
    if (this.view.all || top < this.head.getBoundingClientRect().bottom) section.scrollIntoView({ block: "start" });
  }

  step(by) {
    const at = this.data.categories.findIndex((category) => category.number === this.view.category);
    const next = this.data.categories[at + by];
    if (next) this.go(next.number);
  }

  /** From an item to the one below it; after the last one to the button that leads on. */
  goOn(code) {
    const list = this.view.all ? this.items : this.categoryOf(code).items;
    const next = list[list.findIndex((item) => item.code === code) + 1];
    if (next) this.cards.get(next.code).focus();
    else this.nextButton.focus({ preventScroll: true });
  }

  jump({ code, field }) {
    this.open(this.categoryOf(code).number);
    this.cards.get(code).focus(field);
  }

  /** Into the words of an item, to go on with them. */
  enter(code) {
    this.cards.get(code).focus("evidence");
  }

  reveal(element) {
    element.scrollIntoView({ block: "nearest" });
  }

  setAll(all) {
    const code = this.root.getRootNode().activeElement?.dataset?.code;
    this.view.all = all;
    this.drawSheet();
    if (code) this.cards.get(code)?.focus();
    else if (all) this.section(this.category(this.view.category)).scrollIntoView({ block: "start" });
  }

  openRail(open) {
    this.root.toggleAttribute("data-rail", open);
    this.where.setAttribute("aria-expanded", String(open));
    if (open) this.rail.querySelector("[aria-current]")?.focus();
  }

  // Handing in

  /** Everything that keeps the sheet from going in, in the order of the sheet. */
  problems() {
    const { s } = this.record;
    const list = [
      ...Object.keys(s.conflicts).map((code) => ({ code, field: "conflict", why: T.needChoice })),
      ...Object.entries(s.refused).map(([key, why]) => ({ code: key.split(".")[0], field: key.split(".")[1], why })),
      ...s.missing.filter(({ code, field }) => this.item(code) && !s.refused[`${code}.${field}`]),
    ];
    const order = this.items.map((item) => item.code);
    return list.sort((a, b) => order.indexOf(a.code) - order.indexOf(b.code));
  }

  paintSummary() {
    const { s } = this.record;
    const list = s.missing.length || this.tried ? this.problems() : [];
    if (!list.length && !s.general) this.tried = false;
    const key = JSON.stringify([list, s.general].flat().filter((x) => x !== ""));
    if (key === this.listed) return;
    this.listed = key;
    if (!list.length && !s.general) return this.summary.replaceChildren();
    this.summary.replaceChildren(
      list.length ? h("h2", {}, T.toFinish(list.length)) : "",
      h("p", {}, s.general || T.finishFirst),
      h("ul", {}, list.slice(0, FIRST_FEW).map((problem) => h("li", {}, h("button", {
        type: "button", class: "link", "data-goto": `${problem.code}.${problem.field}`, onclick: () => this.jump(problem),
      }, `${problem.code} · ${problem.why}`)))),
      list.length > FIRST_FEW ? h("p", {}, T.andMore(list.length - FIRST_FEW)) : "");
    return undefined;
  }

  submit() {
    const { record } = this;
    const { s } = record;
    if (record.readOnly || s.finishing) return;
    if (s.out.size) {
      this.waiting = true;
      record.send();
      this.paint();
      return;
    }
    const local = this.items.flatMap((item) => gaps(item, s.ratings[item.code], this.data.today));
    const findings = s.missing.filter((m) => m.field === "checked" || !ASKED_AGAIN.includes(m.field));
    s.missing = [...local, ...findings];
    this.tried = true;
    this.items.forEach((item) => this.cards.get(item.code)?.paint());
    const [first] = this.problems();
    if (first) {
      this.paint();
      this.jump(first);
      return;
    }
    this.askToConfirm();
  }

  askToConfirm() {
    this.confirming = true;
    const confirm = h("button", { type: "button", class: "pill strong", "data-act": "confirm", onclick: () => this.record.finish() }, this.data.submit_label || T.submitSheet);
    const keep = h("button", { type: "button", class: "pill", "data-act": "keep-editing", onclick: () => this.keepEditing() }, T.keepEditing);
    this.panelButtons = [confirm, keep];
    this.panel.replaceChildren(h("h2", { id: "panel-title" }, T.confirmTitle), h("p", {}, this.data.lock_note ?? ""), h("div", { class: "buttons" }, confirm, keep));
    this.panel.hidden = false;
    this.paint();
    this.panel.focus();
  }

  keepEditing(focus = true) {
    this.confirming = false;
    this.panel.hidden = true;
    this.panelButtons = null;
    this.paint();
    if (focus) this.nextButton.focus();
  }

  finished(how) {
    this.keepEditing(false);
    if (how === "done") return;
    this.tried = true;
    this.items.forEach((item) => this.cards.get(item.code)?.paint());
    this.paint();
    const [first] = this.problems();
    if (first) this.jump(first);
  }

  /** After one thing is put right: the next one, or the button that hands the sheet in. */
  next(code) {
    const [first] = this.problems();
    if (first) this.jump(first);
    else this.cards.get(code).focus();
  }
}
