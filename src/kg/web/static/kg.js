// Suggestions below a search box (an ARIA combobox), lists that a page loads. All works without.
const WAIT = 120; // ms of rest before asking
const MOST = 8;

const counted = (number, one) => `${number.toLocaleString("en")} ${one}${number === 1 ? "" : "s"}`;

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function suggest(input) {
  const list = element("ul", "suggestions", "");
  const said = element("p", "unseen", "");
  let asking = new AbortController();
  let timer = 0;
  let at = -1;

  list.id = `${input.id}-suggestions`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  said.setAttribute("role", "status");
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.after(list, said);
  close();

  function close() {
    clearTimeout(timer);
    asking.abort();
    list.hidden = true;
    list.replaceChildren();
    input.setAttribute("aria-expanded", "false");
    mark(-1);
  }

  function mark(next) {
    list.children[at]?.setAttribute("aria-selected", "false");
    at = next;
    const option = list.children[at];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  }

  function show(results) {
    list.replaceChildren(...results.map(option));
    list.hidden = results.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    said.textContent = counted(results.length, "suggestion");
    mark(-1);
  }

  function option(found, number) {
    const made = element("li", "", "");
    const more = found.kind === "trial" ? found.key : counted(found.trials, "trial");
    made.id = `${list.id}-${number}`;
    made.dataset.path = `/${found.path}`;
    made.setAttribute("role", "option");
    made.setAttribute("aria-selected", "false");
    made.append(element("span", "kind", found.kind), element("bdi", "name", found.label), element("span", "more", more));
    return made;
  }

  async function ask() {
    asking.abort();
    asking = new AbortController();
    const words = new URLSearchParams({ q: input.value, limit: MOST });
    try {
      const reply = await fetch(`/search?${words}`, { headers: { Accept: "application/json" }, signal: asking.signal });
      if (reply.ok) show((await reply.json()).results);
      else close();
    } catch (error) {
      if (error.name !== "AbortError") close(); // else asked anew
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (input.value.trim()) timer = setTimeout(ask, WAIT);
    else close();
  });
  input.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (event.key === "Escape" && count) close();
    else if (event.key === "ArrowDown" && count) mark((at + 1) % count);
    else if (event.key === "ArrowUp" && count) mark((at < 0 ? count : at) - 1);
    else if (event.key === "Enter" && at >= 0) location.assign(list.children[at].dataset.path);
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const chosen = event.target.closest("[role=option]");
    if (chosen && event.button === 0) location.assign(chosen.dataset.path);
  });
}

// The list of another page, put where the link to it stands; else the link stays.
async function load(place) {
  const reply = await fetch(place.dataset.load, { headers: { Accept: "text/html" } });
  if (!reply.ok) return;
  const page = new DOMParser().parseFromString(await reply.text(), "text/html");
  place.prepend(...page.querySelectorAll(".related"));
}

document.querySelectorAll("input[data-suggest]").forEach(suggest);
document.querySelectorAll("[data-load]").forEach((place) => load(place).catch(() => {}));
