/** What a machine says against a person's word: taken, or turned down for good. */
import { words } from "./format";

interface ProposalProps {
  readonly field: string;
  readonly says: string;
  readonly accept: () => void;
  readonly reject: () => void;
}

export function Proposal({ field, says, accept, reject }: ProposalProps) {
  return (
    <div className="note row">
      <span>
        {words(field)}: {says}
      </span>
      <button type="button" className="small" onClick={accept}>
        Accept<span className="visually-hidden">: {words(field)}</span>
      </button>
      <button type="button" className="small plain" onClick={reject}>
        Reject<span className="visually-hidden">: {words(field)}</span>
      </button>
    </div>
  );
}
