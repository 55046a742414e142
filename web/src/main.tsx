/** Puts the app on the page. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { problemOf } from "./api/problem";
import { router } from "./router";
import { watchQueue } from "./record/queue";
import { watchSession } from "./session/session";
import "./styles/app.css";
import { applyTheme } from "./ui/theme";
import { keepCurrent } from "./updates";

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (failures, error) => failures < 2 && problemOf(error).passing,
    },
  },
});

applyTheme();
watchSession(queries);
watchQueue();
keepCurrent();
createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
