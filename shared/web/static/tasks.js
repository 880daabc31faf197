// "My tasks": the parts of the other services are asked for and put into the lists of the page. What is to be done comes by
// deadline, everything else service by service. Nothing is said to be all, or nothing, while a part is missing.
const PATIENCE = 10000; // milliseconds until a part that does not answer is said to be missing
const SERVICES = ["booths", "awards", "notifications"];
const BY_DEADLINE = ["now", "begin"];
const tasks = document.querySelector("[data-tasks]");
const parts = [...document.querySelectorAll("[data-part]")];
const list = (name) => tasks.querySelector(`[data-list=${name}] > ul`);

function until(line) { // what has no deadline is due already
  const time = line.querySelector("time.until");
  return time ? Date.parse(time.dateTime) : 0;
}

function say(part, when) {
  part.dataset.stands = when;
  for (const said of part.querySelectorAll("[data-when]")) said.hidden = said.dataset.when !== when;
}

function put(page) {
  if (!tasks.firstElementChild) { tasks.replaceChildren(...page.childNodes); return; }
  for (const section of page.querySelectorAll("[data-list]")) {
    const { list: name } = section.dataset, mine = list(name);
    mine.append(...section.querySelectorAll(":scope > ul > li"));
    const lines = [...mine.children].sort((one, other) => one.dataset.of - other.dataset.of);
    mine.append(...(BY_DEADLINE.includes(name) ? lines.sort((one, other) => until(one) - until(other)) : lines));
  }
}

function mark(page, service) { // whose line it is: parts come in any order
  for (const line of page.querySelectorAll("[data-list] > ul > li")) line.dataset.of = SERVICES.indexOf(service);
  return page;
}

function show() {
  if (!tasks.firstElementChild) return;
  const whole = parts.every((part) => part.dataset.stands === "here");
  const idle = whole && !list("now").firstElementChild;
  for (const section of tasks.querySelectorAll("[data-list]")) {
    const wanted = { roles: idle, newcomer: whole && !list("roles").firstElementChild }[section.dataset.list] ?? true;
    section.hidden = !wanted || !list(section.dataset.list).firstElementChild;
  }
  for (const said of tasks.querySelectorAll("[data-nothing]")) said.hidden = said.dataset.nothing !== "all" || !idle;
  tasks.toggleAttribute("data-settled", parts.every((part) => part.dataset.stands !== "asked"));
}

async function ask(part) {
  say(part, "asked");
  try {
    const answer = await fetch(part.dataset.part, { redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok) throw new Error(`${answer.status}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    put(mark(page.body, part.dataset.part.split("/")[1]));
    say(part, "here");
  } catch { say(part, "failed"); }
  show();
}

mark(tasks, tasks.dataset.tasks);
for (const part of parts) {
  part.querySelector("button").addEventListener("click", () => ask(part));
  ask(part);
}
show();
