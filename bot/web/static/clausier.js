// Every page works without this; it only saves steps.
"use strict";

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
