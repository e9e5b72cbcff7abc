// Each island is one file of its own, so that the pocket file can carry one and the policy can name it.
import { build } from "vite";

const OUT = "../src/taichong/web/static/dist";

const ISLANDS = {
  app: "app", session: "care/session", pocket: "offline/pocket", sw: "offline/sw",
  body: "body/body", drawing: "body/drawing", charts: "diary/charts",
};

for (const [name, source] of Object.entries(ISLANDS)) {
  await build({
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    build: {
      outDir: OUT,
      emptyOutDir: false,
      target: "es2022",
      lib: { entry: `src/${source}.ts`, formats: ["iife"], name: `taichong_${name}`, fileName: () => `${name}.js` },
    },
  });
}
