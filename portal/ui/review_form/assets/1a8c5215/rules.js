// What an item still needs before the sheet can go in. The server asks the same again; this spares the reader a round trip.
import { WORDS as T } from "./words.js";

export const needsEvidence = (item, answer) => !item.reflective && (answer === "1" || answer === "4");
export const needsReason = (answer) => answer === "na";
export const choiceName = (item, answer) => item.choices.find(([value]) => value === answer)?.[1] ?? "";
export const isLevel = (value) => /^\d$/.test(value);
export const levelName = (item, answer) =>
  isLevel(answer) ? `${answer} ${choiceName(item, answer)}` : choiceName(item, answer);

/** [{code, field, why}] for one item, in the order of its fields. */
export function gaps(item, rating, today) {
  const list = [];
  const gap = (field, why) => list.push({ code: item.code, field, why });
  const { answer } = rating;
  if (!answer) gap("answer", T.needAnswer);
  if (needsEvidence(item, answer)) {
    if (!rating.evidence.trim()) gap("evidence", T.needEvidence(answer));
    if (!rating.source) gap("source", T.needSource(answer));
    if (!rating.on) gap("on", T.needOn(answer));
    else if (today && rating.on > today) gap("on", T.onAhead);
  }
  if (needsReason(answer) && !rating.reason.trim()) gap("reason", T.needReason);
  return list;
}
