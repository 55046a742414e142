/** The papers that hand liability on: what is there, what is missing, the letter itself and its approval. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type PackOut, type ViolationOut, violationsApprove, violationsMakeLetter, violationsMarkTransferred } from "~/api/generated";
import { violationsPapersOptions } from "~/api/generated/@tanstack/react-query.gen";
import { useChange } from "~/ui/change";
import { moment } from "~/ui/format";
import { Shown } from "~/ui/page";
import { say } from "~/ui/toast";
import { FillIn } from "./FillIn";
import { Pages } from "./Pages";
import { PACKED, UNDECIDED } from "./steps";

const TOUCHES = ["violations", "followups", "analytics"];

export function Pack({ violation }: { readonly violation: ViolationOut }) {
  const query = useQuery(violationsPapersOptions({ path: { violation_id: violation.id } }));
  return (
    <section className="card" aria-label="Hand it on to the hirer">
      <h2>Hand it on to the hirer</h2>
      <Shown query={query} lines={4}>
        {(pack) => (pack.possible ? <Papers violation={violation} pack={pack} /> : <p className="note">{pack.why_not}</p>)}
      </Shown>
    </section>
  );
}

function Papers({ violation, pack }: { readonly violation: ViolationOut; readonly pack: PackOut }) {
  const [filling, setFilling] = useState(false);
  return (
    <>
      <ul className="papers" aria-label="Papers">
        {pack.missing.map(({ paper, words }) => (
          <li key={paper} data-there={false}>
            <span className="tag bad">Missing</span>
            <span>{capital(words)}</span>
          </li>
        ))}
        {pack.have.map(({ paper, words, found }) => (
          <li key={paper} data-there={true}>
            <span className="tag good">There</span>
            <span>
              {capital(words)}
              <span className="muted">: {found}</span>
            </span>
          </li>
        ))}
      </ul>
      {pack.missing.length > 0 && violation.client_id && (
        <p className="row">
          <button type="button" className="primary" aria-haspopup="dialog" onClick={() => setFilling(true)}>
            Fill in what is missing
          </button>
        </p>
      )}
      {filling && <FillIn violation={violation} missing={pack.missing.map(({ paper }) => paper)} close={() => setFilling(false)} />}
      {PACKED.has(violation.status) && <Letter violation={violation} complete={pack.complete} />}
      {UNDECIDED.has(violation.status) && violation.status !== "matched" && <p className="muted">Once {violation.client_id ? "nothing is missing" : "it is clear whose it is"}, the letter to the issuer can be written.</p>}
    </>
  );
}

function Letter({ violation, complete }: { readonly violation: ViolationOut; readonly complete: boolean }) {
  const [page, setPage] = useState(1);
  const path = { violation_id: violation.id };
  const write = useChange<void, unknown>(() => violationsMakeLetter({ path, throwOnError: true }), TOUCHES);
  const approve = useChange<void, unknown>(async () => {
    await violationsApprove({ path, throwOnError: true });
    say("Approved. Download it and send it to the issuer.");
  }, TOUCHES);
  const sent = useChange<void, unknown>(async () => {
    await violationsMarkTransferred({ path, throwOnError: true });
    say("Handed on: its deadlines are done.");
  }, TOUCHES);
  const source = `/violations/${violation.id}/transfer-letter`;
  const written = violation.letter_made_at;
  return (
    <>
      {written && <Pages title="Letter to the issuer" source={`${source}/pages`} edition={written} page={page} turn={setPage} />}
      {violation.status === "matched" && !written && !complete && <p className="muted">The letter can be written once nothing is missing.</p>}
      {violation.approved_at && <p className="muted small-text">Approved on {moment(violation.approved_at)}.</p>}
      <div className="row">
        {violation.status === "matched" && complete && (
          <button type="button" className={written ? undefined : "primary"} aria-disabled={write.isPending} onClick={() => write.isPending || write.mutate()}>
            {write.isPending ? "One moment …" : written ? "Write it anew" : "Write the letter"}
          </button>
        )}
        {violation.status === "matched" && written && (
          <button type="button" className="primary" onClick={() => approve.mutate()}>
            I have read it: approve
          </button>
        )}
        {violation.approved_at && written && (
          <a className="button" href={`/api/v1${source}`} download={`transfer-${violation.reference ?? violation.id}.pdf`}>
            Download the letter
          </a>
        )}
        {violation.status === "transfer_ready" && (
          <button type="button" className="primary" onClick={() => sent.mutate()}>
            It is sent: mark as handed on
          </button>
        )}
      </div>
    </>
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
