// A draft goes once the server said that it took the form, and all drafts go with the person who signs out.

const HEAD = "mingjian:draft:";
const SENT = "mingjian:sent";

export function sent(page: Document): void {
  const key = sessionStorage.getItem(SENT);
  if (key !== null && page.querySelector("[data-taken]") !== null) {
    localStorage.removeItem(key);
    sessionStorage.removeItem(SENT);
  }
  page.addEventListener("submit", (event) => {
    if (!(event.target instanceof HTMLFormElement) || !("signOut" in event.target.dataset)) return;
    for (const name of Object.keys(localStorage)) if (name.startsWith(HEAD)) localStorage.removeItem(name);
  });
}
