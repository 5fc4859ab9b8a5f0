// Every page works without this; it only saves steps.
"use strict";

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
