/** The frame of the screens before somebody is signed in. */
import { type ReactNode, useEffect } from "react";

export function Doorway({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Convoflow`;
  }, [title]);
  return (
    <div className="doorway">
      <main>
        <div className="brandmark">
          <img src="/app/icon.svg" alt="" />
          Convoflow
        </div>
        <h1>{title}</h1>
        {children}
      </main>
    </div>
  );
}
