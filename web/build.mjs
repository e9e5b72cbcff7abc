// Each island is one file of its own, so that the pocket file can carry one and the policy can name it.
import { readFileSync, writeFileSync } from "node:fs";
import { build } from "vite";

const OUT = "../src/taichong/web/static/dist";

const ISLANDS = {
  app: "app", session: "care/session", pocket: "offline/pocket", sw: "offline/sw",
  body: "body/body", drawing: "body/drawing", charts: "diary/charts", learn: "learn/learn", photo: "photo/photo",
};

// What each file carries of others: the bill of materials and the licences are checked against it.
const bundled = {};
const PACKAGE = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/;

function packagesOf(modules) {
  const folders = new Set(modules.map((each) => PACKAGE.exec(each)?.[0]).filter(Boolean));
  return [...folders].map((each) => JSON.parse(readFileSync(`${each}/package.json`, "utf8"))).map((each) => `${each.name}@${each.version}`);
}

const names = {
  name: "names what is bundled",
  enforce: "post",
  generateBundle(_options, files) {
    for (const each of Object.values(files)) {
      if (each.type !== "chunk") continue;
      const packages = packagesOf(Object.keys(each.modules)).sort();
      bundled[each.fileName] = packages;
      const others = packages.length > 0 ? ` It carries ${packages.join(", ")} (MIT).` : "";
      each.code = `/*! Taichong, Apache-2.0.${others} Licences: /licences */\n${each.code}`;
    }
  },
};

for (const [name, source] of Object.entries(ISLANDS)) {
  await build({
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    plugins: [names],
    build: {
      outDir: OUT,
      emptyOutDir: false,
      target: "es2022",
      lib: { entry: `src/${source}.ts`, formats: ["iife"], name: `taichong_${name}`, fileName: () => `${name}.js` },
    },
  });
}
writeFileSync(`${OUT}/bundled.json`, JSON.stringify(bundled, null, 1) + "\n");
