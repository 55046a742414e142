/** A stored picture, small; a click shows it whole. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { DocumentOut } from "~/api/generated";
import { documentsGiveAddress } from "~/api/generated";
import { Dialog } from "~/ui/dialog";
import { here } from "./DocumentsOf";
import "./documents.css";

const ADDRESS_LIFE_MS = 10 * 60_000;

export function Thumbnail({ document }: { readonly document: DocumentOut }) {
  const [large, setLarge] = useState(false);
  const { data: address } = useQuery({
    queryKey: ["address of a picture", document.id],
    queryFn: async () => here((await documentsGiveAddress({ path: { document_id: document.id }, throwOnError: true })).data.download_url),
    staleTime: ADDRESS_LIFE_MS,
  });
  if (!address) return null;
  return (
    <>
      <button type="button" className="thumbnail plain" aria-haspopup="dialog" onClick={() => setLarge(true)}>
        <img src={address} alt={`Show ${document.filename}`} loading="lazy" />
      </button>
      <Dialog open={large} close={() => setLarge(false)} title={document.filename}>
        <img className="whole-picture" src={address} alt={document.filename} />
      </Dialog>
    </>
  );
}
