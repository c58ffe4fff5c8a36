// Where things are read and where the built files go.
import { fileURLToPath } from "node:url";
import path from "node:path";

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
export const out = path.resolve(root, "../mingjian/web/static/built");
export const packages = path.join(root, "node_modules");
export const tests = path.resolve(root, "../tests/frontend");
