// Runs tests/frontend/*.test.ts with node's own test runner.
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import path from "node:path";

import { build } from "esbuild";

import { root, tests } from "./places.mjs";

const sources = (await readdir(tests)).filter((name) => name.endsWith(".test.ts"));
// Inside the folder, so that what a test bundles finds the packages beside it.
const folder = await mkdtemp(path.join(root, "node_modules", ".tests-"));
try {
  await build({
    entryPoints: sources.map((name) => path.join(tests, name)),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    sourcemap: "inline",
    // The build's own files know where they stand; they are imported from there.
    plugins: [
      {
        name: "build-files-stay",
        setup: ({ onResolve }) =>
          onResolve({ filter: /\.mjs$/ }, ({ path: wanted, resolveDir, kind }) =>
            kind === "entry-point" ? null : { path: path.resolve(resolveDir, wanted), external: true },
          ),
      },
    ],
  });
  const compiled = (await readdir(folder)).map((name) => path.join(folder, name));
  const { status } = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...compiled], { stdio: "inherit" });
  process.exitCode = status ?? 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
