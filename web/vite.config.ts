import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { VitePWA } from "vite-plugin-pwa";
import { defineConfig } from "vitest/config";

/** Beside each text file its compressed forms: the service sends them as they lie there. */
function compressed(): Plugin {
  let directory = "";
  return {
    name: "compressed",
    apply: "build",
    configResolved: (config) => void (directory = config.build.outDir),
    closeBundle: {
      order: "post",
      sequential: true,
      handler() {
        for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
          if (!entry.isFile() || !/\.(js|css|html|svg|webmanifest)$/.test(entry.name)) continue;
          const path = join(entry.parentPath, entry.name);
          const whole = readFileSync(path);
          if (whole.length < 1000) continue;
          writeFileSync(`${path}.br`, brotliCompressSync(whole));
          writeFileSync(`${path}.gz`, gzipSync(whole, { level: 9 }));
        }
      },
    },
  };
}

export default defineConfig({
  base: "/app/",
  resolve: { alias: { "~": new URL("./src", import.meta.url).pathname } },
  build: { outDir: process.env.WEB_OUT ?? "dist", emptyOutDir: true, target: "es2022", modulePreload: { polyfill: false } },
  server: { proxy: { "/api": "http://localhost:8000" } },
  plugins: [
    react(),
    VitePWA({
      strategies: "injectManifest",
      srcDir: "src",
      filename: "sw.ts",
      registerType: "prompt",
      injectRegister: false,
      injectManifest: { globPatterns: ["**/*.{js,css,html,svg}"] },
      manifest: {
        id: "/app/",
        name: "Convoflow",
        short_name: "Convoflow",
        description: "Every call recording and every official letter becomes tracked work.",
        start_url: "/app/",
        scope: "/app/",
        display: "standalone",
        background_color: "#ffffff",
        theme_color: "#14532d",
        icons: [
          { src: "icon.svg", sizes: "any", type: "image/svg+xml" },
          { src: "icon-256.png", sizes: "256x256", type: "image/png" },
          { src: "icon-512.png", sizes: "512x512", type: "image/png", purpose: "any maskable" },
        ],
        shortcuts: [{ name: "Record a call", url: "/app/record" }],
        share_target: {
          action: "/app/share",
          method: "POST",
          enctype: "multipart/form-data",
          params: { files: [{ name: "audio", accept: ["audio/*", "video/mp4", "video/webm"] }] },
        },
      },
    }),
    compressed(),
  ],
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});
