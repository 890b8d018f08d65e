// Every word the review form says by itself. Names of levels, items, anchors and reasons come from the server.
const some = (n, one, many) => (n === 1 ? one : many.replace("%", n));

export const WORDS = {
  answered: (done, all) => `${done} of ${all} answered`,
  toExplain: (n) => `${n} to explain`,

  saved: (time) => `Saved ${time}`,
  typing: "Typing…",
  saving: "Saving…",
  notSaved: (n) => `${n} not saved yet, kept here`,
  nothing: "Nothing to save yet",
  readOnly: "Read only",

  categories: "Categories",
  where: (at, all, name) => `${at} of ${all} · ${name}`,
  stateDone: "Done",
  stateExplain: (n) => `${n} to explain`,
  statePart: (done, all) => `${done} of ${all}`,
  allOnOnePage: "All on one page",
  essential: "Essential",

  allLevels: "All levels",
  meaning: "What this means",
  lastTime: (name) => `Last time ${name}`,
  suggestNa: "Perhaps not applicable:",
  reflect: "To reflect on. It is not rated and needs no evidence.",

  evidence: "What did you see or hear?",
  evidenceNeeded: (level) => `What did you see or hear? Needed for a ${level}.`,
  source: "How do you know?",
  choose: "Choose…",
  on: "When?",
  today: "Today",
  reason: "Why is it not applicable?",
  reasonNeeded: "Why is it not applicable? Needed here.",
  notAnswered: "Not answered",
  optional: "Not needed for this answer; kept with it.",

  needAnswer: "Not answered yet.",
  needEvidence: (level) => `A ${level} needs a sentence on what you saw or heard.`,
  needSource: (level) => `A ${level} needs to say how you know.`,
  needOn: (level) => `A ${level} needs the day.`,
  onAhead: "This day is still to come.",
  needReason: "Not applicable needs a short reason.",
  refusedStays: "Your words are still here.",
  needChoice: "Saved differently in another window. Choose which one stays.",

  looked: "I looked: it identifies nobody",
  conflict: "This item was also changed in another window",
  mine: "You, here",
  other: "Saved in another window",
  keepMine: "Keep mine",
  takeOther: "Take the other",
  nothingThere: "No answer",

  toFinish: (n) => some(n, "1 thing to finish", "% things to finish"),
  andMore: (n) => `and ${n} more; they follow as you go.`,
  finishFirst: "Your sheet is not handed in yet. Nothing is lost.",

  back: "Back",
  submit: "Submit",
  confirmTitle: "Ready to hand in?",
  submitSheet: "Submit my sheet",
  keepEditing: "Keep editing",
  waiting: "Saving your last changes first…",
  waitingLong: "Not everything is saved yet. It is kept here, and the sheet goes in once the mark says Saved.",
  submitting: "Handing in…",
  submitted: "Your sheet is handed in.",

  keys: [
    [["1", "4"], "rate"],
    [["N"], "not observed"],
    [["A"], "not applicable"],
    [["↵"], "next"],
    [["?"], "levels"],
  ],
};
