/** What a link from an e-mail proves. It stands behind the `#`, so that no server and no log sees it. */
const PAGES = { reset: "/new-password", invite: "/register" } as const;

export type Purpose = keyof typeof PAGES;

export function linkProof(purpose: Purpose, hash = location.hash): string | undefined {
  return hash.startsWith(`#${purpose}=`) ? hash.slice(purpose.length + 2) : undefined;
}

/** The page that a link is for, if the address is such a link. */
export function pageOfLink(hash: string): (typeof PAGES)[Purpose] | undefined {
  const purpose = (Object.keys(PAGES) as Purpose[]).find((each) => linkProof(each, hash));
  return purpose && PAGES[purpose];
}
