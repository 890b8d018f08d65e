// What the reader has changed and the server has not yet named stored. Nothing here touches the page.
// Unconfirmed changes live in the memory of this tab only, never in browser storage: they may hold sensitive words.

export const FIELDS = ["answer", "evidence", "source", "on", "reason", "observation"];
const PAUSE = 800; // typing is sent after this pause …
const LONGEST = 2500; // … and at the latest this long after the first letter not yet sent
const LATE = 4000; // the mark stops saying "Saving" this long after the oldest unsaved change
const LOOK = 2000; // while something is unsaved, look this often whether to ask again …
const RETRY = [4000, 8000, 16000, 30000]; // … and ask after these waits; asking is safe, the server skips what it has dealt with

// One place for all versions of this file that a long-lived tab may load.
const kept = (globalThis[Symbol.for("portal.review_form.kept")] ??= new Map());

const blank = () => Object.fromEntries(FIELDS.map((field) => [field, ""]));
const plain = (stored) => {
  const rating = blank();
  for (const field of FIELDS) rating[field] = String(stored?.[field] ?? "");
  return rating;
};

/** Streamlit says on its root element whether it has a connection. */
function connection() {
  const state = document.querySelector("[data-test-connection-state]")?.dataset.testConnectionState;
  return state && state !== "CONNECTED" ? "away" : "there";
}

function fresh() {
  return {
    client: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(16).slice(2)}`,
    seq: 0,
    asked: 0, // number of the last "finish"
    finishing: 0, // its number while no answer has come
    submitted: false,
    out: new Map(), // "4a.answer" -> {seq, code, field, value, base, since, unsent, sent}
    ratings: {}, // what the page shows
    known: {}, // what the server last told us
    versions: {},
    last: {},
    conflicts: {}, // code -> the version saved in another window
    refused: {}, // "4a.evidence" -> reason in words
    general: "",
    missing: [],
    saved: "",
    view: null, // category and mode, so that coming back opens where the reader left
  };
}

/** Is anything of any sheet in this tab still unsaved? */
const anyUnsaved = () => [...kept.values()].some((state) => count(state) > 0);

function count(state) {
  let n = state.out.size + Object.keys(state.refused).length;
  for (const [code, stored] of Object.entries(state.conflicts))
    n += FIELDS.filter((field) => stored[field] !== state.ratings[code][field]).length || 1;
  return n;
}

const guardKey = Symbol.for("portal.review_form.guard");
if (!globalThis[guardKey]) {
  globalThis[guardKey] = true;
  addEventListener("beforeunload", (event) => {
    if (!anyUnsaved()) return;
    event.preventDefault();
    event.returnValue = "";
  });
}

export class SheetRecord {
  /** @param push (name, value) => void, sends a state value to the server. @param changed (code|null) => void */
  constructor(data, push, changed) {
    const key = `${data.sheet}|${data.person}`;
    if (!kept.has(key)) kept.set(key, fresh());
    this.s = kept.get(key);
    this.push = push;
    this.changed = changed;
    this.timers = {};
    this.tries = 0;
    this.lastAck = "";
    this.adopt(data);
  }

  /** Take the server's snapshot, except for items with something unsaved: those stay as the reader left them. */
  adopt(data) {
    const s = this.s;
    this.readOnly = Boolean(data.read_only);
    for (const category of data.categories)
      for (const { code } of category.items) {
        s.ratings[code] ??= blank();
        s.known[code] ??= blank();
        const stored = data.ratings?.[code];
        if (stored && (stored.version ?? 0) >= (s.versions[code] ?? 0)) this.confirm(code, plain(stored));
        if (!stored || this.holds(code) || (stored.version ?? 0) < (s.versions[code] ?? 0)) continue;
        s.known[code] = plain(stored);
        s.ratings[code] = plain(stored);
        s.versions[code] = stored.version ?? 0;
      }
    Object.assign(s.last, data.last ?? {});
    if (data.missing?.length) s.missing = [...data.missing];
    if (data.saved && !s.saved) s.saved = data.saved;
    if (this.readOnly) s.finishing = 0;
    if (s.out.size && !this.readOnly) this.send();
  }

  /** What a newer snapshot already holds is stored, even if the answer that said so never arrived. */
  confirm(code, stored) {
    for (const field of FIELDS) {
      const change = this.s.out.get(`${code}.${field}`);
      if (change?.value !== stored[field]) continue;
      this.s.out.delete(`${code}.${field}`);
      this.s.known[code][field] = stored[field];
    }
  }

  /** Does this item hold anything the server has not stored? */
  holds(code) {
    const s = this.s;
    return Boolean(s.conflicts[code])
      || [...s.out.values()].some((change) => change.code === code)
      || Object.keys(s.refused).some((key) => key.startsWith(`${code}.`));
  }

  /** The reader changed a field. Typing passes `later` and is sent after a pause. */
  set(code, field, value, later = false) {
    if (!this.put(code, field, value)) return;
    if (later) this.sendSoon();
    else this.send();
    this.changed(code);
  }

  /** Several fields of one item in one action, sent together. */
  fill(code, fields) {
    for (const [field, value] of Object.entries(fields)) this.put(code, field, value);
    this.send();
    this.changed(code);
  }

  put(code, field, value) {
    const s = this.s;
    if (field !== "checked") {
      if (s.ratings[code][field] === value) return false;
      s.ratings[code][field] = value;
    }
    delete s.refused[`${code}.${field}`];
    const words = field === "evidence" || field === "reason" || field === "answer";
    const settled = (m) => m.field === field || (m.field === "checked" && words) || (m.field === "observation" && field === "answer");
    s.missing = s.missing.filter((m) => m.code !== code || !settled(m));
    if (!s.conflicts[code]) this.note(code, field, value);
    return true;
  }

  note(code, field, value) {
    const s = this.s;
    const key = `${code}.${field}`;
    const now = Date.now();
    const change = s.out.get(key);
    if (change) {
      change.value = value;
      change.seq = ++s.seq;
      change.unsent ??= now;
    } else {
      s.out.set(key, { seq: ++s.seq, code, field, value, base: s.versions[code] ?? 0, since: now, unsent: now, sent: 0 });
    }
  }

  sendSoon() {
    const first = Math.min(...[...this.s.out.values()].map((change) => change.unsent ?? Infinity));
    clearTimeout(this.timers.pause);
    this.timers.pause = setTimeout(() => this.flush(), Math.max(0, Math.min(PAUSE, first + LONGEST - Date.now())));
    this.typing = true;
  }

  /** Send all unconfirmed changes, oldest first. */
  send() {
    const s = this.s;
    clearTimeout(this.timers.pause);
    this.typing = false;
    if (!s.out.size || this.readOnly) return;
    const changes = [...s.out.values()].sort((a, b) => a.seq - b.seq);
    for (const change of changes) {
      change.sent = change.seq;
      change.sentValue = change.value;
      change.unsent = null;
    }
    this.push("pending", {
      client: s.client,
      out: changes.map(({ seq, code, field, value, base }) => [seq, code, field, value, base]),
    });
    this.asked = Date.now();
    this.look();
  }

  /** Keep asking for an answer. Nothing is asked of a server that is known to be away; once it is back, soon. */
  look() {
    clearTimeout(this.timers.look);
    if (!this.s.out.size && !this.s.finishing) {
      this.tries = 0;
      return;
    }
    this.timers.look = setTimeout(() => {
      const away = connection() === "away";
      if (away) {
        this.tries = 0;
        this.asked = Math.min(this.asked, Date.now() - RETRY[0]);
      } else if (Date.now() - this.asked >= RETRY[Math.min(this.tries, RETRY.length - 1)]) {
        this.tries += 1;
        this.asked = Date.now();
        this.wake();
      }
      this.look();
    }, LOOK);
  }

  /** Typed words leave at once when the reader leaves the field. */
  flush() {
    if (this.typing) {
      this.send();
      this.changed(null);
    }
  }

  /** Ask for a run of the whole page: a restarted server knows the form's fragment only after one. */
  wake() {
    const wake = globalThis[Symbol.for("portal.review_form.wake")];
    if (wake) wake();
    else this.send();
  }

  /** The server's answer. Safe to hear twice, late, or with older parts repeated. */
  hear(ack) {
    const s = this.s;
    if (!ack || ack.client !== s.client) return;
    const text = JSON.stringify(ack);
    if (text === this.lastAck) return;
    this.lastAck = text;
    const upTo = ack.seq ?? 0;
    const touched = new Set();
    let again = false;

    for (const [code, sent] of Object.entries(ack.conflicts ?? {})) {
      const version = sent.version ?? 0;
      if (!s.ratings[code] || version <= (s.versions[code] ?? 0)) continue;
      const stored = plain(sent);
      touched.add(code);
      const mine = [...s.out.values()].filter((change) => change.code === code);
      s.versions[code] = version;
      if (s.conflicts[code]) {
        s.conflicts[code] = { ...stored, version };
        continue;
      }
      if (!mine.length || this.canMerge(code, stored)) {
        for (const field of FIELDS) {
          const change = s.out.get(`${code}.${field}`);
          if (!change) {
            if (!s.refused[`${code}.${field}`]) s.ratings[code][field] = stored[field];
          } else if (change.value === stored[field]) s.out.delete(`${code}.${field}`);
          else this.rebase(change, version);
        }
        s.known[code] = stored;
        again ||= mine.length > 0;
      } else {
        for (const change of mine) s.out.delete(`${code}.${change.field}`);
        s.conflicts[code] = { ...stored, version };
      }
    }

    s.general = "";
    for (const [key, why] of Object.entries(ack.refused ?? {})) {
      const [code, field] = key.split(".");
      if (!s.ratings[code]) {
        s.general = why;
        continue;
      }
      const change = s.out.get(key);
      if (!change || change.seq > upTo) continue;
      s.out.delete(key);
      if (field !== "checked") s.refused[key] = why;
      touched.add(code);
    }

    for (const [key, change] of [...s.out]) {
      if (change.seq <= upTo) {
        if (change.field !== "checked") s.known[change.code][change.field] = change.value;
        s.out.delete(key);
        touched.add(change.code);
      } else if (change.sent && change.sent <= upTo) {
        if (change.field !== "checked") s.known[change.code][change.field] = change.sentValue;
        change.since = change.unsent ?? change.since;
      }
    }

    for (const [code, version] of Object.entries(ack.versions ?? {})) {
      if (s.conflicts[code] || version <= (s.versions[code] ?? 0)) continue;
      s.versions[code] = version;
      for (const change of s.out.values()) if (change.code === code) change.base = version;
    }

    for (const [code, answer] of Object.entries(ack.last ?? {})) {
      if (s.last[code] !== answer) touched.add(code);
      s.last[code] = answer;
    }
    if (ack.saved) s.saved = ack.saved;

    let finished = null;
    if (s.finishing && ack.finish === s.finishing) {
      s.finishing = 0;
      s.missing = [...(ack.missing ?? [])];
      s.submitted = !s.missing.length && !s.general;
      finished = s.submitted ? "done" : "missing";
      this.push("finish", null); // a restarted server must not hear this wish again
    }
    if (again) this.send();
    this.tries = 0;
    this.look();
    for (const code of touched) this.changed(code);
    this.changed(null, finished);
  }

  /** Another window changed this item, yet no field the reader is changing here, and not the answer beneath the words. */
  canMerge(code, stored) {
    const s = this.s;
    if (stored.answer !== s.ratings[code].answer && !s.out.has(`${code}.answer`)) return false;
    return FIELDS.every((field) => {
      const change = s.out.get(`${code}.${field}`);
      if (change) return stored[field] === s.known[code][field] || stored[field] === change.value;
      return stored[field] === s.known[code][field];
    });
  }

  rebase(change, version) {
    change.seq = ++this.s.seq;
    change.base = version;
    change.unsent ??= Date.now();
  }

  /** Settle a conflict: send every field that differs, or take the stored item. */
  settle(code, keepMine) {
    const s = this.s;
    const stored = s.conflicts[code];
    if (!stored) return;
    delete s.conflicts[code];
    s.known[code] = plain(stored);
    if (keepMine) {
      for (const field of FIELDS)
        if (s.ratings[code][field] !== stored[field]) this.note(code, field, s.ratings[code][field]);
      this.send();
    } else {
      s.ratings[code] = plain(stored);
      for (const key of Object.keys(s.refused)) if (key.startsWith(`${code}.`)) delete s.refused[key];
    }
    this.changed(code);
  }

  finish() {
    const s = this.s;
    s.finishing = ++s.asked;
    this.push("finish", { client: s.client, n: s.finishing });
    this.asked = Date.now();
    this.look();
    this.changed(null);
  }

  get unsaved() {
    return count(this.s);
  }

  /** The four truths of the mark: ["saved"|"busy"|"late"|"nothing", number or time]. */
  get mark() {
    const s = this.s;
    if (s.out.size) {
      const oldest = Math.min(...[...s.out.values()].map((change) => change.since));
      const wait = oldest + LATE - Date.now();
      clearTimeout(this.timers.mark);
      if (wait <= 0) return ["late", this.unsaved];
      this.timers.mark = setTimeout(() => this.changed(null), wait + 20);
      return this.typing ? ["typing", 0] : ["saving", 0];
    }
    if (this.unsaved) return ["late", this.unsaved];
    return s.saved ? ["saved", s.saved] : ["nothing", 0];
  }

  close() {
    this.flush();
    for (const timer of Object.values(this.timers)) clearTimeout(timer);
  }
}
