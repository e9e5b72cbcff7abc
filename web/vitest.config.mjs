import { defineConfig } from "vitest/config";

export default defineConfig({
  server: { fs: { allow: [".."] } }, // the words' test reads the compiled atlas, which lies beside this folder
  test: { environment: "happy-dom", include: ["src/**/*.test.ts"], pool: "threads", maxWorkers: 1, isolate: false },
});
