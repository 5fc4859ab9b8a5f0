// Every page works without this; it only saves steps.
"use strict";

// Asking: the answer comes into the page, and Enter asks; without this the page loads anew.
document.addEventListener("submit", async (event) => {
  const form = event.target, button = event.submitter;
  if (!form.dataset.live || (button && button.hasAttribute("formaction"))) return;
  event.preventDefault();
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  const status = document.querySelector(".status");
  if (status) status.textContent = form.dataset.busy;
  try {
    const body = new URLSearchParams(new FormData(form, button));
    const answer = await fetch(form.action, { method: "POST", body });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(form.dataset.live);
    if (!fresh) throw new Error("another page");
    document.getElementById(form.dataset.live).replaceWith(fresh);
    showAnswer(fresh);
  } catch {
    HTMLFormElement.prototype.submit.call(withChoice(form, button));
  }
});
function withChoice(form, button) {
  if (button && button.name) {
    const field = Object.assign(document.createElement("input"), { type: "hidden" });
    [field.name, field.value] = [button.name, button.value];
    form.append(field);
  }
  return form;
}
function showAnswer(part) {
  const answer = part.querySelector("#reponse");
  if (!answer) return;
  answer.scrollIntoView({ block: "start" });
  (answer.querySelector("[tabindex]") || part.querySelector("textarea")).focus({ preventScroll: true });
  showMark();
}
function showMark() {
  const text = document.querySelector(".clause-text"), mark = text && text.querySelector("mark");
  if (mark) text.scrollTop = mark.offsetTop - text.offsetTop - text.clientHeight / 4;
}
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  if (!event.target.matches("textarea[data-enter]")) return;
  event.preventDefault();
  event.target.form.requestSubmit(event.target.form.querySelector("button"));
});
showMark();
// What goes on is looked at again every three seconds, as long as it goes on.
setInterval(async () => {
  const old = document.querySelector("[data-refresh]");
  if (!old || old.contains(document.activeElement)) return;
  try {
    const answer = await fetch(location.pathname);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-live], [data-refresh]");
    if (fresh) old.replaceWith(fresh);
    else location.replace(location.pathname);
  } catch { /* the next look may go well */ }
}, 3000);
// The reader: copy a citation, follow the reading in the table of contents, go to what is cited.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  const said = button.textContent;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = said; }, 3000);
  });
}
if (document.querySelector(".reader")) {
  const links = new Map(
    [...document.querySelectorAll("nav.contents a")].map((link) => [link.hash.slice(1), link]),
  );
  const seen = new Set();
  let current = null;
  const watch = new IntersectionObserver((entries) => {
    for (const entry of entries) seen[entry.isIntersecting ? "add" : "delete"](entry.target);
    const first = [...seen].sort((a, b) => a.offsetTop - b.offsetTop).find((each) => links.has(each.id));
    const link = first && links.get(first.id);
    if (!link || link === current) return;
    if (current) current.removeAttribute("aria-current");
    current = link;
    link.setAttribute("aria-current", "true");
    const list = link.closest("nav");
    list.scrollTop = link.offsetTop - list.clientHeight / 3;
  }, { rootMargin: "0px 0px -60% 0px" });
  for (const clause of document.querySelectorAll(".clause")) watch.observe(clause);
  const mark = document.querySelector(".text mark");
  if (mark && !location.hash) mark.scrollIntoView({ block: "center" });
}
