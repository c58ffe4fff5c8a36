// A check table that several people fill in at once. Without script each row is a plain form with a button of its own.
import { following } from "./check/following.ts";
import { moving } from "./check/moving.ts";
import { saving } from "./check/saving.ts";
import { ticking } from "./check/ticking.ts";

const table = document.querySelector<HTMLElement>("[data-check-table]");
if (table !== null) {
  table.dataset["live"] = "yes";
  saving(table);
  following(table);
  moving(table);
  ticking(table);
}
