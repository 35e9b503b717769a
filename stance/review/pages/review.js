import { Article } from "/pages/text.js";
import { Outbox } from "/pages/outbox.js";

const $ = (id) => document.getElementById(id);
const PARTS = { quote: ["content", "cue", "type", "mode"], source: ["source"], actor: ["actors", "targets", "via"], stance: ["stance", "also", "act", "flags"], note: ["note"] };
const DECIDED = ["quote", "source", "actor", "stance"];
const token = new URLSearchParams(location.search).get("token") || "";
const documents = new Map(), history = [], early = [];
let session, queue = [], at = 0, outbox, seen = performance.now(), chosen = null, painted = "";

async function call(path, body) {
  const answer = await fetch(path, { method: body ? "POST" : "GET", headers: { "X-Token": token }, body: body && JSON.stringify(body) });
  return { status: answer.status, told: await answer.json() };
}
function element(tag, words, attributes = {}) {
  const made = document.createElement(tag);
  if (words !== undefined) made.textContent = words;
  for (const [k, v] of Object.entries(attributes)) if (v !== undefined && v !== null) made.setAttribute(k, v);
  return made;
}
const tell = (words) => { $("told").textContent = words; };
const item = () => queue[at];
const held = () => documents.get(item().doc);
const quote = () => held().quotes.find((q) => q.id === item().quote);
const name = (id) => held().actors[id]?.name ?? id;

async function load(doc) {
  if (!documents.has(doc)) {
    const { status, told } = await call(`/api/document?id=${encodeURIComponent(doc)}`);
    if (status !== 200) { tell(told.error); return null; }
    told.article = new Article(told.text);
    documents.set(doc, told);
  }
  return documents.get(doc);
}

// ---------------------------------------------------------------- painting

function paint() {
  const done = queue.filter((i) => i.state === "done").length, left = queue.length - done;
  const pace = session.progress.ms_per_item, minutes = pace ? `, about ${Math.max(1, Math.round((left * pace) / 60000))} min left` : "";
  $("progress").textContent = `${done} of ${queue.length}${minutes}`;
  if (!queue.length || !held()) { $("panel").replaceChildren(element("p", queue.length ? "Loading ..." : "Nothing to look at.")); return; }
  const current = quote();
  lit(held(), current);
  const reason = $("reason")?.value;
  $("panel").replaceChildren(...(session.mode === "adjudicate" ? versions(current) : parts(current)));
  if (reason && $("reason")) $("reason").value = reason;
  document.querySelector("mark.content")?.scrollIntoView({ block: "center" });
}
function lit(doc, current) { // only what changes is made anew: painting all of a long article costs a frame
  const marks = doc.quotes.filter((q) => q !== current && q.status !== "rejected").flatMap((q) => q.content.map(([s, e]) => [s, e, "other", q.id]));
  const own = ["content", "cue", "source"].flatMap((role) => current[role].map(([s, e]) => [s, e, role, current.id]));
  const places = doc.quotes.flatMap((q) => [...q.content, ...q.cue, ...q.source]).flat();
  const edges = [...new Set([0, doc.article.points.length, ...places])].sort((a, b) => a - b);
  const pieces = edges.slice(0, -1).map((s, k) => {
    const over = [...marks, ...own].filter((m) => m[0] <= s && edges[k + 1] <= m[1]).at(-1);
    return { s, e: edges[k + 1], role: over?.[2] ?? "", id: over?.[3] ?? "" };
  });
  const made = ({ s, e, role, id }) => {
    const piece = element(role ? "mark" : "span", doc.article.slice(s, e), role ? { class: role, "data-quote": id } : {});
    piece.dataset.start = s;
    piece.said = `${role} ${id}`;
    return piece;
  };
  const key = `${doc.id} ${edges.join(" ")}`;
  if (key !== painted) {
    painted = key;
    $("article").replaceChildren(...(doc.title ? [element("h1", doc.title)] : []), ...pieces.map(made));
    return;
  }
  const nodes = [...$("article").children].slice(doc.title ? 1 : 0);
  pieces.forEach((piece, k) => { if (nodes[k].said !== `${piece.role} ${piece.id}`) nodes[k].replaceWith(made(piece)); });
}
function parts(q) {
  const line = (part, words) => {
    const row = element("div", undefined, { class: "part" });
    row.append(element("b", part), element("span", words || "none"), element("em", q.decided[part.toLowerCase()] || "open"));
    return row;
  };
  const sure = q.probabilities?.[q.stance] ? ` (${Math.round(100 * q.probabilities[q.stance])} %)` : "";
  const who = `${q.actors.map(name).join("; ") || "nobody named"} → ${q.targets.map(name).join("; ") || "nobody"}`;
  const stance = [q.stance ?? (q.blind ? "hidden: decide for yourself" : "none yet"), q.act, q.also && `also ${q.also}`, ...q.flags].filter(Boolean).join(", ");
  const out = [element("h2", `Quote ${at + 1} of ${queue.length}`), line("Quote", `${q.type}, ${q.mode}: ${held().article.words(q.content)}`)];
  out.push(line("Source", held().article.words(q.source)), line("Actor", who), line("Stance", stance + sure));
  if (q.note) out.push(element("p", `Note: ${q.note}`));
  if (q.status === "rejected") out.push(element("p", "Rejected: no quote."));
  out.push(buttons([["Accept (a)", accept], ["Reject (x)", reject], ["Undo (u)", undo], ["Next (j)", () => go(1)]]));
  out.push(buttons(session.stances.map((s, k) => [`${k + 1} ${s}`, () => setStance(s), q.stance === s && !!q.decided.stance])));
  out.push(buttons([["Speaker (t)", () => pick("actors")], ["Target (T)", () => pick("targets")], ["Missed (m)", () => missed(1)], ["Note (n)", note]]));
  out.push(menu(q));
  return out;
}
function buttons(rows) {
  const row = element("div", undefined, { class: "row" });
  for (const [words, act, pressed] of rows) {
    const made = element("button", words, { type: "button", "aria-pressed": pressed === undefined ? null : String(pressed) });
    made.onclick = act;
    row.append(made);
  }
  return row;
}
function menu(q) {
  const set = element("fieldset"), acts = session.acts.filter((a) => a.stance === q.stance).map((a) => a.id);
  const choice = (label, part, field, options, value) => {
    const made = element("select");
    for (const o of options) made.append(new Option(o ?? "-", o ?? "", false, o === value));
    made.onchange = () => decide(part, "edit", { [field]: made.value || null });
    const around = element("label", `${label} `);
    around.append(made);
    set.append(around);
  };
  set.append(element("legend", "More"));
  choice("Type", "quote", "type", session.types, q.type);
  choice("Mode", "quote", "mode", session.modes, q.mode);
  choice("Act", "stance", "act", [null, ...acts], q.act);
  choice("Also", "stance", "also", [null, ...session.also.filter((s) => s !== q.stance)], q.also);
  for (const flag of session.flags) {
    const box = element("input", undefined, { type: "checkbox" }), around = element("label");
    box.checked = q.flags.includes(flag);
    box.onchange = () => decide("stance", "edit", { flags: box.checked ? [...q.flags, flag] : q.flags.filter((f) => f !== flag) });
    around.append(box, ` ${flag}`);
    set.append(around);
  }
  return set;
}
function versions(q) {
  const out = [element("h2", `Difference ${at + 1} of ${queue.length}: ${q.differs.join(", ")}`)];
  const reason = element("select", undefined, { id: "reason" }), around = element("label", "Reason ");
  for (const r of session.reasons) reason.append(new Option(r));
  around.append(reason);
  q.versions.forEach((v, k) => {
    const words = v.quote ? `${held().article.words(v.quote.content)} | ${v.quote.actors.map(name).join("; ")} → ${v.quote.targets.map(name).join("; ") || "nobody"} | ${v.quote.stance ?? "no stance"}` : "no quote here";
    out.push(buttons([[`${k + 1} ${v.by}`, () => take(k)]]), element("p", words));
  });
  if (q.editing) out.push(...parts(q).filter((e) => e.className === "part" || e.tagName === "FIELDSET"), buttons([["Take this (Enter)", takeEdited]]));
  out.push(around, buttons([["Edit (e)", edit], ["Undo (u)", undo], ["Next (j)", () => go(1)]]));
  if (q.status === "adjudicated") out.push(element("p", "Decided."));
  return out;
}

// ---------------------------------------------------------------- deciding

function fields(q, part) { return Object.fromEntries(PARTS[part].map((k) => [k, q[k]])); }
function spent() { const ms = Math.round(performance.now() - seen); seen = performance.now(); return Math.min(ms, 600000); }
function event(q, part, action, after, more = {}) {
  return { id: crypto.randomUUID(), quote: q.id, part, action, after, ms: spent(), shown: !q.blind, ...more };
}
function send(events) {
  const copy = structuredClone(quote());
  history.push({ doc: item().doc, at, events, before: copy });
  outbox.add(item().doc, events);
}
function decide(part, action, changed = {}) {
  const q = quote();
  if (q.editing) { Object.assign(q, changed); return paint(); }
  send([event(q, part, action, { ...fields(q, part), ...changed })]);
  Object.assign(q, changed);
  q.decided[part] = action;
  settle(q);
}
function settle(q) { // shown at once; the server follows
  q.status = DECIDED.some((p) => q.decided[p] === "edit") ? "edited" : "accepted";
  item().state = DECIDED.every((p) => q.decided[p]) ? "done" : "open";
  paint();
}
function accept() {
  const q = quote(), open = DECIDED.filter((p) => !q.decided[p] && !(p === "stance" && !q.stance));
  if (session.mode === "adjudicate" || !open.length) return go(1);
  send(open.map((p) => event(q, p, "accept", fields(q, p))));
  for (const p of open) q.decided[p] = "accept";
  settle(q);
  if (item().state === "done") go(1);
}
function reject() {
  const q = quote();
  send([event(q, "quote", "reject", null)]);
  q.status = "rejected"; q.decided = { quote: "reject", source: null, actor: null, stance: null };
  item().state = "done";
  go(1);
}
function setStance(stance) {
  const q = quote(), act = session.acts.find((a) => a.id === q.act)?.stance === stance ? q.act : null;
  decide("stance", stance === q.stance ? "accept" : "edit", { stance, act, also: q.also === stance ? null : q.also });
}
function take(k) {
  const q = quote(), v = q.versions[k];
  if (!v) return;
  adjudicate(q, v.quote && fieldsOf(v.quote));
}
function fieldsOf(q) { return Object.fromEntries(Object.values(PARTS).flat().map((f) => [f, q[f]])); }
function adjudicate(q, after) {
  send([event(q, "quote", "adjudicate", after, { reason: $("reason").value })]);
  q.status = "adjudicated"; item().state = "done";
  go(1);
}
function edit() {
  const q = quote(), v = q.versions?.find((one) => one.quote);
  if (session.mode !== "adjudicate" || !v) return;
  Object.assign(q, structuredClone(fieldsOf(v.quote)), { editing: true });
  paint();
}
function takeEdited() {
  const q = quote();
  if (!q.editing) return;
  q.editing = false;
  adjudicate(q, fieldsOf(q));
}
function undo() {
  if (quote()?.editing) { quote().editing = false; return paint(); }
  const last = history.pop();
  if (!last) return tell("Nothing to undo.");
  const doc = documents.get(last.doc), k = doc.quotes.findIndex((q) => q.id === last.before.id);
  outbox.add(last.doc, [...last.events].reverse().map((e) => ({ id: crypto.randomUUID(), quote: e.quote, part: e.part, action: "undo", undoes: e.id, after: null })));
  if (last.added) { doc.quotes.splice(k, 1); queue.splice(last.at, 1); at = Math.max(0, last.at - 1); } else { doc.quotes[k] = last.before; at = last.at; item().state = "open"; }
  tell("");
  paint();
}
function move(edge, step) {
  const q = quote(), spans = structuredClone(q.content), span = edge === 0 ? spans[0] : spans.at(-1);
  span[edge] = held().article.word(span[edge], step);
  spans[edge === 0 ? 0 : spans.length - 1] = held().article.trimmed(span);
  if (spans.every(([s, e]) => s < e)) decide("quote", "edit", { content: spans });
}
async function source(step) {
  const q = quote();
  q.candidates ??= (await call(`/api/sources?doc=${encodeURIComponent(item().doc)}&quote=${q.id}`)).told.candidates ?? [];
  if (!q.candidates.length) return;
  q.candidate = ((q.candidate ?? (step > 0 ? -1 : 0)) + step + q.candidates.length) % q.candidates.length;
  decide("source", "edit", { source: q.candidates[q.candidate] });
}
function missed(step = 1) { // the words that are selected, else the sentence after (or before) this quote; again: one further
  const q0 = quote(), article = held().article;
  let [start, end] = selected();
  if (start >= end) {
    const next = article.sentence(step > 0 ? q0.content.at(-1)[1] : q0.content[0][0], step);
    if (!next) return tell(step > 0 ? "There is no sentence further on." : "There is no sentence before.");
    if (q0.added && !q0.decided.source && !q0.decided.actor && !q0.decided.stance) return decide("quote", "edit", { content: [next] });
    [start, end] = next;
  }
  const doc = held(), taken = new Set(doc.quotes.map((q) => q.id));
  let id = `q${start}-${end}`;
  for (let n = 2; taken.has(id); n++) id = `q${start}-${end}-${n}`;
  const q = { id, content: [[start, end]], cue: [], source: [], type: /^["“”„«»'‘]/.test(article.slice(start, end)) ? "direct" : "indirect", mode: "speech", actors: [], targets: [], via: [], stance: null, also: null, act: null, flags: [], note: null, probabilities: null, blind: false, decided: { quote: "add" }, status: "added", added: true };
  doc.quotes.push(q);
  queue.splice(at + 1, 0, { doc: doc.id, quote: id, state: "open", reason: null });
  at += 1;
  send([event(q, "quote", "add", { content: q.content, type: q.type })]);
  history.at(-1).added = true;
  paint();
}
function selected() {
  const range = getSelection().rangeCount ? getSelection().getRangeAt(0) : null, article = held().article;
  const place = (node, offset) => {
    const piece = node.parentElement?.closest("[data-start]");
    if (!piece || !$("article").contains(piece)) return -1;
    return article.point(article.units[Number(piece.dataset.start)] + offset);
  };
  return range ? [place(range.startContainer, range.startOffset), place(range.endContainer, range.endOffset)] : [0, 0];
}
function help() { $("help").showModal(); $("help").scrollTop = 0; }
function note() {
  $("note").value = quote().note ?? "";
  $("noting").showModal();
}
function pick(field) {
  chosen = { field, rows: [], row: 0 };
  $("typed").value = "";
  $("picker").showModal();
  search();
}
async function search() {
  const typed = $("typed").value, { told } = await call(`/api/actors?doc=${encodeURIComponent(item().doc)}&q=${encodeURIComponent(typed)}&limit=12`);
  if (!chosen || typed !== $("typed").value) return;
  chosen.rows = [...(told.actors ?? []), ...(typed ? [] : [{ id: null, name: "(nobody)", detail: "leave empty" }])];
  chosen.row = 0;
  choices();
}
function choices() {
  $("found").replaceChildren(...chosen.rows.map((row, k) => {
    const made = element("li", `${row.name} `, { role: "option", "aria-selected": String(k === chosen.row) });
    made.append(element("small", row.detail));
    made.onclick = () => { chosen.row = k; picked(); };
    return made;
  }));
}
function picked() {
  const row = chosen.rows[chosen.row], field = chosen.field;
  if (!row) return;
  $("picker").close();
  if (row.id) held().actors[row.id] = row;
  decide("actor", "edit", { [field]: row.id ? [row.id] : [] });
}
async function go(step) {
  at = Math.max(0, Math.min(queue.length - 1, at + step));
  seen = performance.now();
  tell("");
  if (documents.has(item().doc)) paint(); else { paint(); await load(item().doc); paint(); play(); }
  for (const next of queue.slice(at + 1, at + 4)) load(next.doc);
}

// ---------------------------------------------------------------- keys

const KEYS = {
  j: ["next quote", () => go(1)], k: ["the one before", () => go(-1)], a: ["accept what is open, go on", accept], x: ["reject: no quote", reject],
  "[": ["content begins a word earlier", () => move(0, -1)], "]": ["content begins a word later", () => move(0, 1)],
  "{": ["content ends a word earlier", () => move(1, -1)], "}": ["content ends a word later", () => move(1, 1)],
  ";": ["source: candidate before", () => source(-1)], "'": ["source: next candidate", () => source(1)],
  t: ["speaker: choose an actor", () => pick("actors")], T: ["target: choose an actor", () => pick("targets")],
  m: ["a quote was missed: the words selected, else the next sentence; again: one further", () => missed(1)], M: ["a quote was missed before this one", () => missed(-1)], n: ["note", note], f: ["flag for the guidelines", () => decide("guideline", "accept")],
  e: ["adjudication: edit a version before you take it", edit], Enter: ["adjudication: take what you edited", takeEdited],
  u: ["undo, as often as you like", undo], "?": ["this help", help],
};
document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || document.querySelector("dialog[open]") || ["INPUT", "SELECT", "TEXTAREA"].includes(e.target.tagName)) return;
  if (!queue.length || !(KEYS[e.key] || "1234".includes(e.key))) return;
  e.preventDefault();
  early.push(e.key);
  play();
});
function play() { // keys wait while an article is loading
  while (early.length && held() && !document.querySelector("dialog[open]")) press(early.shift());
}
function press(key) {
  const number = "1234".indexOf(key);
  const editing = quote()?.editing, adjudicating = session.mode === "adjudicate" && !editing;
  if (number >= 0) adjudicating ? take(number) : setStance(session.stances[number]);
  else if (!adjudicating || "jkue?".includes(key)) KEYS[key][1]();
}
PARTS.guideline = [];
$("typed").addEventListener("input", search);
$("typed").addEventListener("keydown", (e) => {
  if (e.key === "ArrowDown" || e.key === "ArrowUp") { chosen.row = Math.max(0, Math.min(chosen.rows.length - 1, chosen.row + (e.key === "ArrowDown" ? 1 : -1))); choices(); e.preventDefault(); }
  if (e.key === "Enter") { picked(); e.preventDefault(); }
});
$("note").addEventListener("keydown", (e) => { if (e.key === "Enter" && e.ctrlKey) $("noting").close("save"); });
$("noting").addEventListener("close", () => { if ($("noting").returnValue === "save") decide("note", "edit", { note: $("note").value || null }); $("noting").returnValue = ""; });
$("article").addEventListener("click", (e) => {
  const id = e.target.dataset?.quote, k = queue.findIndex((i) => i.doc === item()?.doc && i.quote === id);
  if (id && k >= 0 && String(getSelection()) === "") { at = k; paint(); }
});
$("help-button").onclick = help;
for (const [key, [words]] of [...Object.entries(KEYS), ["1-4", ["stance: conciliatory, accusatory, demand, none"]]]) $("keys").append(element("dt", key), element("dd", words));

// ---------------------------------------------------------------- start

async function deliver({ doc, events }) {
  try {
    const known = await load(doc);
    if (!known) return null;
    const { status, told } = await call("/api/events", { doc, version: known.version, events });
    if (status === 200) { known.version = told.version; session.progress = told.progress; return true; }
    if (status === 409 && told.document) { // somebody was faster: the decision is made again on what stands now
      known.version = told.document.version;
      const again = await call("/api/events", { doc, version: known.version, events });
      if (again.status === 200) { known.version = again.told.version; return true; }
    }
    tell(told.error + (told.diff ? `\n${told.diff}` : ""));
    return null;
  } catch { return false; }
}
async function start() {
  const asked = await call("/api/session");
  if (asked.status !== 200) return tell(asked.told.error);
  session = asked.told;
  outbox = new Outbox(`stance:${session.folder}:${session.annotator}:${session.mode}`, deliver, (n, unreached) => {
    $("saved").textContent = unreached ? `server not reached; ${n} decisions wait here` : n ? `saving ${n} ...` : "saved";
  });
  await outbox.flush();
  queue = (await call("/api/queue")).told.items;
  at = Math.max(0, queue.findIndex((i) => i.state === "open"));
  if (queue.length) await load(item().doc);
  paint();
  go(0);
  if (!localStorage.getItem("stance:helped")) { localStorage.setItem("stance:helped", "1"); help(); }
}
start();
