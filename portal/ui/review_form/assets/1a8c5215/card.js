// One item: its choices, its anchors, its evidence, and what the server had to say about it.
import { WORDS as T } from "./words.js";
import { FIELDS } from "./record.js";
import { h, say, day } from "./dom.js";
import { lastSeen, makePicks } from "./seen.js";
import { choiceName, isLevel, levelName, needsEvidence, needsReason } from "./rules.js";

const LENGTH = { evidence: 2000, reason: 500 };

/**
 * @param item one item of the snapshot
 * @param form {record, data, goOn(code), next(code), enter(code), reveal(element)} the form around it
 * @returns {element, paint, focus(field)}
 */
export function makeCard(item, form) {
  const { code } = item;
  const id = (part) => `i-${code}-${part}`;
  const { record } = form;
  const rating = () => record.s.ratings[code];
  let peeked = "";

  const radios = new Map();
  const choices = item.choices.map(([value, name], at) => {
    const radio = h("input", {
      type: "radio", name: id("answer"), value, "data-code": code, "data-field": "answer",
      "aria-describedby": item.anchors?.[value] ? id(`level-${value}`) : null,
      onchange: () => record.set(code, "answer", value),
      onfocus: () => peek(value), onblur: () => peek(""),
    });
    radios.set(value, radio);
    const level = isLevel(value) && !item.reflective;
    return h("label", {
      class: `choice ${level ? "level" : "aside"}`, "data-value": value,
      onmouseenter: () => peek(value), onmouseleave: () => peek(""),
    }, radio,
    level ? h("span", { class: "digit" }, value, " ") : null,
    item.reflective ? h("kbd", { "aria-hidden": "true" }, String(at + 1)) : null,
    h("span", { class: "name" }, name));
  });
  const messages = {};
  const message = (field) => (messages[field] = h("p", { class: "message", id: id(`${field}-message`), hidden: true }));

  const group = h("fieldset", {
    role: "radiogroup", "aria-labelledby": id("title"), "data-field": "answer",
    "aria-describedby": item.suggest_na ? id("hint") : null,
  },
  h("legend", { id: id("title") }, h("span", { class: "code" }, code), h("span", {}, item.text)),
  item.suggest_na ? h("p", { class: "hint", id: id("hint") }, h("b", {}, T.suggestNa), " ", item.suggest_na) : null,
  item.reflective ? h("p", { class: "hint" }, T.reflect) : null,
  h("div", { class: `choices ${item.reflective ? "reflective" : "scale"}` }, choices),
  message("answer"));

  const peekLine = h("p", { class: "peek", "aria-hidden": "true" });
  const last = h("p", { class: "last", hidden: true });
  const anchored = item.choices.filter(([value]) => item.anchors?.[value]);
  const levels = h("dl", { class: "levels", id: id("levels"), hidden: true }, anchored.map(([value]) => [
    h("dt", {}, levelName(item, value)), h("dd", { id: id(`level-${value}`) }, item.anchors[value]),
  ]));
  const more = h("button", {
    type: "button", class: "link", "aria-expanded": "false", "aria-controls": id("levels"), "data-act": "levels",
    onclick: toggleLevels,
  }, item.reflective ? T.meaning : T.allLevels, h("span", { class: "unseen" }, ` ${code}`));
  const seen = lastSeen(item, form.data);
  const line = h("div", { class: "line" }, peekLine, last, seen ? h("p", { class: "last-seen" }, seen) : null, anchored.length ? more : null);

  function toggleLevels() {
    levels.hidden = !levels.hidden;
    more.setAttribute("aria-expanded", String(!levels.hidden));
  }

  function peek(value) {
    peeked = value;
    paintPeek();
  }

  function paintPeek() {
    const value = item.anchors?.[peeked] ? peeked : rating().answer;
    const anchor = item.anchors?.[value] ?? "";
    peekLine.replaceChildren(...(anchor ? [h("b", {}, `${levelName(item, value)}: `), anchor] : []));
  }

  const text = (field) =>
    h("textarea", {
      id: id(field), rows: 2, maxlength: LENGTH[field], "data-code": code, "data-field": field, spellcheck: "true",
      "aria-describedby": id(`${field}-message`),
      oninput: (event) => record.set(code, field, event.target.value, true),
      onblur: () => record.flush(),
    });
  const label = (field, words) => h("label", { for: id(field), id: id(`${field}-label`) }, words);
  const inputs = {
    evidence: text("evidence"),
    source: h("select", {
      id: id("source"), "data-code": code, "data-field": "source", "aria-describedby": id("source-message"),
      onchange: (event) => record.set(code, "source", event.target.value),
    }, h("option", { value: "" }, T.choose), form.data.sources.map(([value, name]) => h("option", { value }, name))),
    on: h("input", {
      id: id("on"), type: "date", max: form.data.today, "data-code": code, "data-field": "on", "aria-describedby": id("on-message"),
      oninput: ({ target }) => (!target.value || target.value >= "2000") && record.set(code, "on", target.value, true),
      onblur: ({ target }) => {
        record.set(code, "on", target.value, true);
        record.flush();
      },
    }),
    reason: text("reason"),
  };
  const labels = { evidence: label("evidence", T.evidence), source: label("source", T.source), on: label("on", T.on), reason: label("reason", T.reason) };
  const todayButton = h("button", {
    type: "button", class: "small", "data-act": "today", "aria-label": `${T.on} ${T.today} ${code}`,
    onclick: () => {
      record.set(code, "on", form.data.today);
      inputs.on.focus();
    },
  }, T.today);
  const picks = makePicks(item, form, message("observation"));
  const evidence = h("div", { class: "evidence", hidden: true, "data-part": "evidence" },
    h("div", { class: "field wide" }, labels.evidence, inputs.evidence, message("evidence")),
    picks.element,
    h("div", { class: "field" }, labels.source, inputs.source, message("source")),
    h("div", { class: "field" }, labels.on, h("div", { class: "day" }, inputs.on, todayButton), message("on")));
  const reason = h("div", { class: "evidence", hidden: true, "data-part": "reason" },
    h("div", { class: "field wide" }, labels.reason, inputs.reason, message("reason")));

  const findingText = h("p", { id: id("finding") });
  const looked = h("button", {
    type: "button", class: "small", "data-field": "checked", "data-code": code, "aria-describedby": id("finding"),
    onclick: () => {
      record.set(code, "checked", true);
      form.next(code, "checked");
    },
  }, T.looked);
  const finding = h("div", { class: "finding", hidden: true, "data-part": "checked" }, findingText, looked);
  const conflict = h("div", { class: "conflict", hidden: true, role: "group", "aria-labelledby": id("conflict"), "data-part": "conflict" });

  const element = h("article", { class: "card", "data-code": code }, group, line, levels, conflict, evidence, reason, finding);
  element.addEventListener("keydown", onKey);

  function onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) {
      if (event.key === "Enter" && event.ctrlKey && inputs[event.target.dataset?.field]) {
        event.preventDefault();
        record.flush();
        form.goOn(code);
      }
      return;
    }
    const field = event.target.dataset?.field;
    if (event.target === inputs[field]) {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      record.flush();
      const order = ["evidence", "source", "on"];
      const open = rating()[field] ? order.slice(order.indexOf(field) + 1).find((f) => !rating()[f]) : null;
      if (order.includes(field) && open && needsEvidence(item, rating().answer)) inputs[open].focus();
      else form.goOn(code);
      return;
    }
    if (event.key === "?") {
      event.preventDefault();
      toggleLevels();
    } else if (event.key === "Enter" && event.target.type === "radio") {
      event.preventDefault();
      form.goOn(code);
    } else {
      const value = choiceForKey(event.key);
      if (value === null) return;
      event.preventDefault();
      record.set(code, "answer", value);
      if (needsEvidence(item, value)) enter(inputs.evidence);
      else if (needsReason(value)) enter(inputs.reason);
      else form.goOn(code);
    }
  }

  function enter(box) {
    box.focus({ preventScroll: true });
    form.reveal(element);
  }

  function choiceForKey(key) {
    if (/^[1-9]$/.test(key)) {
      if (item.reflective) return item.choices[Number(key) - 1]?.[0] ?? null;
      return radios.has(key) ? key : null;
    }
    const value = { n: "no", a: "na" }[key.toLowerCase()];
    return value && radios.has(value) ? value : null;
  }

  function why(field) {
    const { refused, missing, conflicts } = record.s;
    if (refused[`${code}.${field}`]) return `${refused[`${code}.${field}`]} ${T.refusedStays}`;
    if (conflicts[code] && field === "answer") return "";
    return missing.find((m) => m.code === code && m.field === field)?.why ?? "";
  }

  function paint() {
    const now = rating();
    for (const [value, radio] of radios) {
      radio.checked = now.answer === value;
      radio.parentElement.classList.toggle("chosen", radio.checked);
    }
    for (const field of ["evidence", "source", "on", "reason"])
      if (inputs[field].value !== now[field] && !(field === "on" && element.getRootNode().activeElement === inputs.on && !now.on))
        inputs[field].value = now[field];
    for (const field of FIELDS) {
      const words = why(field);
      say(messages[field], words);
      messages[field].hidden = !words;
      if (field === "observation") continue;
      const input = inputs[field] ?? group;
      if (words) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
    group.setAttribute("aria-describedby", [item.suggest_na && !now.answer ? id("hint") : "", why("answer") ? id("answer-message") : ""].filter(Boolean).join(" "));
    if (!group.getAttribute("aria-describedby")) group.removeAttribute("aria-describedby");
    const hint = element.querySelector(`[id="${id("hint")}"]`);
    if (hint) hint.hidden = Boolean(now.answer);

    const need = needsEvidence(item, now.answer);
    const wrote = now.evidence || now.source || now.on;
    evidence.hidden = !need && !(wrote && now.answer);
    evidence.classList.toggle("kept", !need);
    say(labels.evidence, need ? T.evidenceNeeded(now.answer) : `${T.evidence} ${T.optional}`);
    for (const field of ["evidence", "source", "on"]) inputs[field].required = need;
    picks.paint(now, need);
    reason.hidden = !needsReason(now.answer) && !(now.reason && now.answer);
    reason.classList.toggle("kept", !needsReason(now.answer));
    say(labels.reason, needsReason(now.answer) ? T.reasonNeeded : `${T.reason} ${T.optional}`);
    inputs.reason.required = needsReason(now.answer);

    const was = record.s.last[code];
    last.hidden = !(now.answer && was);
    say(last, last.hidden ? "" : T.lastTime(isLevel(was) ? was : (choiceName(item, was) || was).toLowerCase()));

    const found = record.s.missing.find((m) => m.code === code && m.field === "checked");
    finding.hidden = !found;
    say(findingText, found?.why ?? "");
    paintConflict();
    element.classList.toggle("asked", FIELDS.some((field) => why(field)) || Boolean(found));
    paintPeek();
  }

  let shown = "";
  function paintConflict() {
    const stored = record.s.conflicts[code];
    conflict.hidden = !stored;
    const key = stored ? JSON.stringify([stored, rating()]) : "";
    if (key === shown) return;
    const first = !shown && key;
    shown = key;
    if (!stored) return conflict.replaceChildren();
    if (!first) {
      conflict.querySelector(".side").replaceWith(side(T.mine, rating()));
      conflict.querySelectorAll(".side")[1].replaceWith(side(T.other, stored));
      return undefined;
    }
    return conflict.replaceChildren(
      h("h3", { id: id("conflict") }, T.conflict),
      h("div", { class: "sides" }, side(T.mine, rating()), side(T.other, stored)),
      h("div", { class: "buttons" },
        h("button", { type: "button", class: "small strong", "data-act": "keep-mine", onclick: () => settle(true) }, T.keepMine),
        h("button", { type: "button", class: "small", "data-act": "take-other", onclick: () => settle(false) }, T.takeOther)));
  }

  function settle(mine) {
    record.settle(code, mine);
    focus("answer");
  }

  function side(title, version) {
    return h("div", { class: "side" }, h("h4", {}, title), facts(item, version, form.data));
  }

  function focus(field = "answer") {
    if (field === "conflict" && !conflict.hidden) conflict.querySelector("button").focus({ preventScroll: true });
    else if (field === "observation" && !picks.element.hidden) picks.focus();
    else if (field === "checked" && !finding.hidden) looked.focus({ preventScroll: true });
    else if (inputs[field] && inputs[field].offsetParent) inputs[field].focus({ preventScroll: true });
    else (radios.get(rating().answer) ?? radios.values().next().value).focus({ preventScroll: true });
    form.reveal(element);
  }

  paint();
  return { element, paint, focus, item };
}

/** What a rating says, in words: for a locked sheet and for the two sides of a conflict. */
export function facts(item, rating, data) {
  const answer = rating.answer ? levelName(item, rating.answer) : T.nothingThere;
  const from = [data.sources.find(([value]) => value === rating.source)?.[1], rating.on ? day(rating.on) : ""].filter(Boolean).join(" · ");
  return [
    h("p", { class: "said" }, answer),
    rating.evidence ? h("p", { class: "quote" }, rating.evidence) : null,
    from ? h("p", { class: "quiet" }, from) : null,
    rating.observation ? h("p", { class: "quiet" }, T.fromOther) : null,
    rating.reason ? h("p", { class: "quote" }, rating.reason) : null,
  ];
}

/** The same item on a sheet that can no longer be changed. */
export function makeLockedCard(item, form) {
  const rating = form.record.s.ratings[item.code];
  const was = form.record.s.last[item.code];
  const anchor = item.anchors?.[rating.answer];
  const title = `i-${item.code}-title`;
  const element = h("article", { class: "card locked", "data-code": item.code, tabindex: "-1", "aria-labelledby": title },
    h("p", { class: "legend", id: title }, h("span", { class: "code" }, item.code), h("span", {}, item.text)),
    rating.answer ? facts(item, rating, form.data) : h("p", { class: "quiet" }, T.notAnswered),
    anchor ? h("p", { class: "quiet" }, anchor) : null,
    rating.answer && was ? h("p", { class: "quiet" }, T.lastTime(isLevel(was) ? was : (choiceName(item, was) || was).toLowerCase())) : null);
  return {
    element, item, paint() {},
    focus() {
      element.focus({ preventScroll: true });
      form.reveal(element);
    },
  };
}
