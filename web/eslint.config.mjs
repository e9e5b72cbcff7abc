// Every rule of the strict sets; each exemption has its reason.
import eslint from "@eslint/js";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
  { ignores: ["node_modules/", "*.mjs"] },
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-non-null-assertion": "off", // the elements of our own templates, and indices just checked
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }], // short listeners
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }], // a number prints as itself
    },
  },
);
