// Text size without a round trip. The server reads the same cookie, so that the next page arrives in that size.

export const COOKIE = "mingjian_size";
const YEAR_SECONDS = 31_536_000;

/** The cookie as the server will read it. */
export function cookie(size: string, secure: boolean): string {
  return `${COOKIE}=${encodeURIComponent(size)}; path=/; max-age=${YEAR_SECONDS}; samesite=lax${secure ? "; secure" : ""}`;
}

export function textSize(page: Document): void {
  const buttons = [...page.querySelectorAll<HTMLButtonElement>("[data-text-size] button[name=size]")];
  for (const button of buttons) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      page.documentElement.dataset["size"] = button.value;
      page.cookie = cookie(button.value, page.location.protocol === "https:");
      for (const other of buttons) other.setAttribute("aria-pressed", String(other.value === button.value));
    });
  }
}
