// Bundles the editor for the pages, and puts the licences of what is in the bundle beside it.

import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

const TO = new URL("../src/kg/web/static/editor/", import.meta.url).pathname;

process.chdir(import.meta.dirname);
const { metafile } = await build({
  entryPoints: ["editor.js"],
  outfile: join(TO, "editor.js"),
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  banner: { js: "// The licences of what is in here stand in LICENCES.txt beside it." },
  legalComments: "none",
  metafile: true,
});

const [{ inputs }] = Object.values(metafile.outputs);
const files = Object.keys(inputs).filter((file) => inputs[file].bytesInOutput > 0);
const folders = new Set(files.map((file) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]));
const texts = [];
for (const folder of [...folders].filter(Boolean).sort()) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((one) => /^licen[cs]e/i.test(one));
  if (!file) throw new Error(`${name} has no text of its licence: it cannot be in the bundle`);
  texts.push(`${name} ${version} (${license})\n\n${(await readFile(join(folder, file), "utf8")).trim()}\n`);
}
await writeFile(join(TO, "LICENCES.txt"), texts.join(`\n${"-".repeat(72)}\n\n`));
