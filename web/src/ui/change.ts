/** A change on the server: afterwards everything that may show it is asked for again. */
import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { type LinkProps, useNavigate } from "@tanstack/react-router";
import { say, sayTrouble } from "./toast";

/** The beginnings of operation names: `calls` for all that is asked about calls. */
export type Noun = string;

export function refresh(queries: QueryClient, ...nouns: readonly Noun[]): Promise<void> {
  return queries.invalidateQueries({
    predicate: ({ queryKey }) => {
      const id = (queryKey[0] as { _id?: string } | undefined)?._id ?? "";
      return nouns.some((noun) => id.startsWith(noun));
    },
  });
}

/** What went wrong is told in a toast; a form that wants to show it itself catches it from `mutateAsync`. */
export function useChange<Input, Result>(change: (input: Input) => Promise<Result>, touches: readonly Noun[], { quiet = false } = {}) {
  const queries = useQueryClient();
  return useMutation<Result, unknown, Input>({
    mutationFn: change,
    onError: (error) => {
      if (!quiet) sayTrouble(error);
    },
    onSettled: () => refresh(queries, ...touches),
  });
}

export interface Removal {
  /** Said once it is gone, beside the way back. */
  readonly done: string;
  readonly remove: () => Promise<unknown>;
  readonly restore: () => Promise<unknown>;
  readonly touches: readonly Noun[];
  /** Where to go from the page of what is gone. */
  readonly leaveTo?: LinkProps["to"];
}

/** Deletes at once, and for as long as the news stands brings it back. */
export function useRemoval({ done, remove, restore, touches, leaveTo }: Removal): () => void {
  const navigate = useNavigate();
  const undo = useChange<void, unknown>(restore, touches);
  const removal = useChange<void, unknown>(async () => {
    await remove();
    say(done, { label: "Undo", run: () => undo.mutate() });
    if (leaveTo) await navigate({ to: leaveTo });
  }, touches);
  return () => removal.mutate();
}
