import { fileURLToPath } from "node:url";

import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

const backend = process.env.REXIAN_BACKEND ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [vue()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  define: { __INTLIFY_JIT_COMPILATION__: true, __VUE_I18N_LEGACY_API__: false, __VUE_I18N_FULL_INSTALL__: false },
  build: {
    outDir: fileURLToPath(new URL("../api/console/bundle", import.meta.url)),
    emptyOutDir: true,
    // Which page needs which files; a test weighs the desk by it.
    manifest: "manifest.json",
    target: "es2022",
    // Small icons would become data: addresses, which the page's policy does not allow in styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    proxy: {
      "/api": backend,
      "/readyz": backend,
      "/sip": { target: backend, ws: true },
    },
  },
});
