/** The search that is at hand on every screen: `/` or Ctrl+K leads into it. */
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useId, useRef } from "react";

interface SearchBoxProps {
  readonly shortcut?: boolean;
  readonly sent?: () => void;
}

export function SearchBox({ shortcut = false, sent }: SearchBoxProps) {
  const navigate = useNavigate();
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  useEffect(() => {
    if (!shortcut) return;
    const listen = (event: KeyboardEvent) => {
      if (!asks(event)) return;
      event.preventDefault();
      field.current?.focus();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, [shortcut]);
  return (
    <form
      role="search"
      aria-label="All desks"
      className="search-box"
      onSubmit={(event) => {
        event.preventDefault();
        const q = field.current?.value.trim();
        if (!q) return;
        void navigate({ to: "/search", search: { q } });
        sent?.();
      }}
    >
      <label htmlFor={id} className="visually-hidden">
        Search all desks
      </label>
      <input id={id} ref={field} type="search" placeholder={shortcut ? "Search ( / )" : "Search"} maxLength={200} aria-keyshortcuts={shortcut ? "/ Control+K" : undefined} enterKeyHint="search" />
    </form>
  );
}

/** Not while somebody writes: a slash is a letter there. */
export function asks({ key, ctrlKey, metaKey, altKey, target }: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "target">): boolean {
  if ((ctrlKey || metaKey) && !altKey) return key.toLowerCase() === "k";
  const writing = target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
  return key === "/" && !altKey && !writing;
}
