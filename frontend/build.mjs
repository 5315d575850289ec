// Bundles TypeScript, CSS, fonts and icons into the folder that the web server hands out.
import { build, context } from "esbuild";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const out = join(root, "countyhall/kernel/web/static/dist");
const watch = process.argv.includes("--watch");

// Icons that no template names, because a script or the database does.
const always = ["alert-triangle", "check", "copy", "info-circle", "x", "folder", "file", "circle"];

/** Every file below `folder` whose name ends with one of `ends`. */
async function* files(folder, ends) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!["node_modules", "dist", "__pycache__", "migrations"].includes(entry.name)) yield* files(path, ends);
    } else if (ends.some((end) => entry.name.endsWith(end))) yield path;
  }
}

/** The icon names that templates (`{% icon "mail" %}`), Python (`icon="mail"`) and scripts ask for. */
async function iconNames() {
  const names = new Set(always);
  const pattern = /\bicon(?:\s*[:=]\s*|\s+)["']([a-z0-9-]+)["']/g;
  for await (const path of files(join(root, "countyhall"), [".html", ".py"])) {
    for (const [, name] of (await readFile(path, "utf8")).matchAll(pattern)) names.add(name);
  }
  return [...names].sort();
}

/** One sprite with the icons in use; a name that Tabler does not know is reported and left out. */
async function sprite() {
  const symbols = [];
  for (const name of await iconNames()) {
    try {
      const path = join(root, "node_modules/@tabler/icons/icons/outline", `${name}.svg`);
      const svg = await readFile(path, "utf8");
      const body = svg.replace(/<!--[\s\S]*?-->/g, "").replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "");
      symbols.push(`<symbol id="${name}" viewBox="0 0 24 24">${body.replace(/\s*\n\s*/g, "")}</symbol>`);
    } catch {
      console.warn(`No icon is called "${name}".`);
    }
  }
  await writeFile(join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("\n")}</svg>\n`);
  return symbols.length;
}

const options = {
  absWorkingDir: root,
  entryPoints: { app: "frontend/ts/app.ts", passkeys: "frontend/ts/passkeys.ts", style: "frontend/css/style.css" },
  outdir: out,
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["es2022", "chrome109", "firefox115", "safari16"],
  minify: !watch,
  sourcemap: watch,
  legalComments: "none",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".woff2": "file", ".svg": "dataurl" },
  logLevel: "warning",
};

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const icons = await sprite();
if (watch) {
  await (await context(options)).watch();
  console.log("Watching frontend/ …");
} else {
  await build(options);
  console.log(`Built ${out} with ${icons} icons.`);
}
