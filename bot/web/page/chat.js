"use strict";

const talk = document.getElementById("talk");
const words = document.getElementById("words");
const form = document.getElementById("write");
const working = document.getElementById("working");
const trouble = document.getElementById("trouble");
const controls = document.getElementById("controls");
const place = document.getElementById("place");

const WHO = {
  person: "You", coach: "Coach", debrief: "Coach: looking back", guide: "Guide", question: "Guide",
  notice: "Guide", safety: "Important",
};
const DOING = { running: "in progress", paused: "paused", ended: "" };
const NAMES = {
  roleplay_doctor: "Rehearsal: doctor", roleplay_work: "Rehearsal: work",
  roleplay_school: "Rehearsal: school", roleplay_everyday: "Rehearsal: everyday",
  breathing: "Slow breathing", problem_solving: "Problem solving", safety: "Your safety comes first",
};

let busy = false;
let unsent = null; // the message that failed, to be sent again with the same id
let newest = 0;

async function call(path, options = {}) {
  const response = await fetch(path, {
    credentials: "same-origin",
    headers: { "Content-Type": "application/json" },
    ...options,
  });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) {
    const error = new Error(body.detail || "Something went wrong here. Please send it again.");
    error.status = response.status;
    throw error;
  }
  return body;
}

function element(tag, attributes, ...children) {
  const made = Object.assign(document.createElement(tag), attributes);
  made.append(...children);
  return made;
}

function show(message) {
  if (message.id && message.id <= newest) return;
  if (message.id) newest = message.id;
  const who = message.speaker || WHO[message.kind] || "Guide";
  const box = element("article", { className: `message ${message.kind}` },
    element("p", { className: "who", textContent: who }),
    element("p", { className: "text", textContent: message.text }));
  if (message.data && message.data.pacer) box.append(pacer(message.data.pacer));
  if (message.data && message.data.leave) {
    const away = element("button", { type: "button", className: "leave", textContent: "Leave this page now" });
    away.addEventListener("click", leave);
    box.append(away);
  }
  if (message.buttons && message.buttons.length) {
    const list = element("ul", { className: "choices" });
    for (const choice of message.buttons) {
      const button = element("button", { type: "button", textContent: choice.title });
      if (choice.lasting) button.className = "lasting";
      button.addEventListener("click", () => send({ button: choice.button }, choice.title));
      list.append(element("li", {}, button));
    }
    box.append(list);
  }
  talk.append(box);
}

// A breath is shown by a growing ball and, for everyone, by words; with reduced motion by words only.
function pacer(pace) {
  const ball = element("div", { className: "ball" });
  ball.setAttribute("aria-hidden", "true");
  const word = element("p", { className: "word", textContent: "" });
  const start = element("button", { type: "button", textContent: "Start the pacer" });
  let timer = null;
  start.addEventListener("click", () => {
    if (timer) { clearTimeout(timer); timer = null; start.textContent = "Start the pacer"; word.textContent = ""; return; }
    start.textContent = "Stop the pacer";
    const end = Date.now() + pace.seconds * 1000;
    const breathe = (inward) => {
      if (Date.now() >= end - 500 && inward) {
        timer = null; word.textContent = "Done"; start.textContent = "Start the pacer"; return;
      }
      const seconds = inward ? pace.in : pace.out;
      ball.style.setProperty("--seconds", `${seconds}s`);
      ball.className = inward ? "ball in" : "ball out";
      word.textContent = inward ? "Breathe in" : "Breathe out";
      timer = setTimeout(() => breathe(!inward), seconds * 1000);
    };
    breathe(true);
  });
  return element("div", { className: "pacer" }, ball, word, start);
}

// For somebody whose screen may be seen: this page and every other one of the talk are empty at once,
// and what was said about danger stays hidden when it is opened again.
const others = new BroadcastChannel("rehearse");
others.addEventListener("message", (event) => { if (event.data === "leave") empty(); });

function empty() {
  document.body.replaceChildren();
  document.title = "New tab";
  location.replace("/away");
}

function leave() {
  others.postMessage("leave");
  navigator.sendBeacon("/api/leave");  // goes on its way although the page is left at once
  empty();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.querySelector(".leave")) leave();
});

// Only the newest answer's buttons can be pressed, and those that last.
function retire(boxes = [talk]) {
  for (const box of boxes) {
    for (const button of box.querySelectorAll(".choices button:not(.lasting)")) button.disabled = true;
  }
}

function state(now) {
  const open = now && (now.status === "running" || now.status === "paused");
  controls.hidden = !open || now.activity === "safety";
  const doing = now && DOING[now.status] ? `: ${DOING[now.status]}` : "";
  place.textContent = open ? `${NAMES[now.activity] || "Practice"}${now.activity === "safety" ? "" : doing}` : "";
}

function toEnd(first) {
  const target = first || talk.lastElementChild;
  if (target) target.scrollIntoView({ block: first ? "start" : "end" });
}

// A conversation that has ended or was cleared away must not cost anybody what they have just typed.
async function say(message) {
  const post = () => call("/api/messages", { method: "POST", body: JSON.stringify(message) });
  try {
    return await post();
  } catch (error) {
    if (error.status !== 401) throw error;
    await call("/api/sessions", { method: "POST", body: "{}" });
    newest = 0;
    return post();
  }
}

async function send(what, shown, id = crypto.randomUUID()) {
  if (busy) return;
  busy = true;
  trouble.hidden = true;
  working.hidden = false;
  const box = element("article", { className: "message person" },
    element("p", { className: "who", textContent: "You" }),
    element("p", { className: "text", textContent: shown }));
  talk.append(box);
  toEnd();
  try {
    const answer = await say({ id, ...what });
    retire();
    unsent = null;
    if (answer.messages.some((message) => message.data && message.data.removed)) draw((await call("/api/messages")).messages);
    else answer.messages.forEach(show);
    state(answer.state);
    toEnd(box);
  } catch (error) {
    box.remove();
    unsent = { what, shown, id };
    if (what.text && !words.value) words.value = what.text;
    trouble.querySelector("p").textContent = error.status
      ? error.message
      : "Rehearse does not answer. Is the program still running? Your message is still here.";
    // A message that was refused as it stands would be refused again.
    document.getElementById("again").hidden = [404, 409, 422].includes(error.status);
    trouble.hidden = false;
  } finally {
    busy = false;
    working.hidden = true;
    words.focus({ preventScroll: true });
  }
}

document.getElementById("again").addEventListener("click", () => {
  if (!unsent) return;
  const { what, shown, id } = unsent;
  const changed = what.text && words.value.trim() && words.value !== what.text;
  const text = words.value;
  words.value = "";
  if (changed) send({ text }, text); else send(what, shown, id);
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = words.value;
  if (!text.trim() || busy) return;
  words.value = "";
  const same = unsent && unsent.what.text === text;
  send({ text }, text, same ? unsent.id : undefined);
});

words.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});

controls.addEventListener("click", (event) => {
  const said = event.target.dataset.say;
  if (said) send({ text: said }, event.target.textContent);
});

function listen() {
  const events = new EventSource(`/api/events?after=${newest}`);
  events.addEventListener("messages", (event) => {
    if (busy) return; // what is being sent will bring its own answer
    const answer = JSON.parse(event.data);
    if (!answer.messages.some((message) => message.id > newest)) return;
    retire();
    answer.messages.forEach(show);
    state(answer.state);
    toEnd();
  });
}

// Everything again from the start, with the newest buttons alive.
function draw(messages) {
  talk.replaceChildren();
  newest = 0;
  messages.forEach(show);
  const boxes = [...talk.querySelectorAll(".message")];
  const lastOwn = boxes.map((box) => box.classList.contains("person")).lastIndexOf(true);
  retire(boxes.slice(0, Math.max(lastOwn, 0)));
}

async function open() {
  let now;
  try {
    now = await call("/api/messages");
  } catch (error) {
    if (error.status !== 401) throw error;
    await call("/api/sessions", { method: "POST", body: "{}" });
    now = await call("/api/messages");
  }
  draw(now.messages);
  state(now.state);
  toEnd();
  words.focus({ preventScroll: true });
  listen();
}

open().catch(() => {
  trouble.querySelector("p").textContent = "Rehearse does not answer. Please start the program and load this page again.";
  document.getElementById("again").hidden = true;
  trouble.hidden = false;
});
