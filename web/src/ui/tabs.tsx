/** The sides of a screen, in one line; on a phone the one that is open is always in sight. */
import { Children, type ReactNode, useEffect, useRef } from "react";

interface TabsProps {
  readonly label: string;
  /** Which one is open. */
  readonly current: string;
  /** The links; the open one says `aria-current="page"`. */
  readonly children: ReactNode;
}

export function Tabs({ label, current, children }: TabsProps) {
  const strip = useRef<HTMLElement>(null);
  useEffect(() => {
    // After the router, which puts back how far everything was scrolled.
    const frame = requestAnimationFrame(() => {
      const open = strip.current?.querySelector<HTMLElement>('[aria-current="page"]');
      if (open) strip.current?.scrollTo({ left: open.offsetLeft - (strip.current.clientWidth - open.offsetWidth) / 2 });
    });
    return () => cancelAnimationFrame(frame);
  }, [current, Children.count(children)]);
  return (
    <nav ref={strip} className="tabs-list" aria-label={label}>
      {children}
    </nav>
  );
}
