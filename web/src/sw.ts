/// <reference lib="webworker" />
/** The service worker: the app's shell without a network, and files that other apps share with it. */
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";
import { keepFile } from "./record/store";

declare const self: ServiceWorkerGlobalScope;

precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();
registerRoute(new NavigationRoute(createHandlerBoundToURL("index.html")));
registerRoute(({ url }) => url.pathname === "/app/share", ({ request }) => takeShared(request), "POST");

self.addEventListener("message", (event) => {
  if ((event.data as { type?: string } | null)?.type === "SKIP_WAITING") void self.skipWaiting();
});

async function takeShared(request: Request): Promise<Response> {
  const form = await request.formData();
  for (const file of form.getAll("audio")) {
    if (file instanceof File) await keepFile(file);
  }
  return Response.redirect("/app/record", 303);
}
