// Each island is one file of its own, so that the pocket file can carry one and the policy can name it.
import { build } from "vite";

const OUT = "../src/taichong/web/static/dist";

for (const name of ["app", "session", "pocket", "sw", "body", "drawing", "charts"]) {
  await build({
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    build: {
      outDir: OUT,
      emptyOutDir: false,
      target: "es2022",
      lib: { entry: `src/${name}.ts`, formats: ["iife"], name: `taichong_${name}`, fileName: () => `${name}.js` },
    },
  });
}
