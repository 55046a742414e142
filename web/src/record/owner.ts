/** Who used this device last: a recording made without a network is sent in their name and no other's. */
const KEY = "convoflow-agent";

export const owner = (): string | null => localStorage.getItem(KEY);

export function setOwner(id: string | null): void {
  if (id === null) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, id);
}
