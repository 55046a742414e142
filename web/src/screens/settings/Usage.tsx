/** What the engines cost this month, what was spared, and where it shall end. */
import { useQuery } from "@tanstack/react-query";
import { type Avoided, usageSetCap } from "~/api/generated";
import { usageReadOptions } from "~/api/generated/@tanstack/react-query.gen";
import { useChange } from "~/ui/change";
import { Form, Input, Submit, type Values } from "~/ui/form";
import { count, money, words } from "~/ui/format";
import { Shown } from "~/ui/page";
import { say } from "~/ui/toast";

export default function Usage() {
  const query = useQuery(usageReadOptions());
  const cap = useChange(({ pounds }: Values) => usageSetCap({ body: { monthly_cap_pence: pounds ? Math.round(Number(pounds) * 100) : null }, throwOnError: true }), ["usage"], { quiet: true });
  return (
    <Shown query={query}>
      {(usage) => (
        <div className="columns">
          <section className="card" aria-label="Cost">
            <h2>Cost</h2>
            {usage.cap_reached && <p className="note warn">This month’s limit is reached: calls are written down by the local engine until it is raised.</p>}
            <dl>
              <dt>In this time</dt>
              <dd>{money(usage.pence)}</dd>
              <dt>Minutes heard</dt>
              <dd>{count(Math.round(usage.minutes))}</dd>
              {usage.avoided.map((each) => (
                <Spared key={each.reason} avoided={each} />
              ))}
            </dl>
            <div className="scroll-x" tabIndex={0} role="region" aria-label="Cost of each engine">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Engine</th>
                    <th scope="col">For</th>
                    <th scope="col" className="number">
                      Jobs
                    </th>
                    <th scope="col" className="number">
                      Cost
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {usage.engines.map((each) => (
                    <tr key={`${each.engine} ${each.kind}`}>
                      <td>{each.engine}</td>
                      <td>{words(each.kind)}</td>
                      <td className="number">{count(each.jobs)}</td>
                      <td className="number">{money(each.pence)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </section>
          <section className="card" aria-label="Limit">
            <h2>Limit</h2>
            {usage.monthly_cap_pence !== null && (
              <p>
                {money(usage.month_micropence / 1_000_000)} of {money(usage.monthly_cap_pence)} used this month.
              </p>
            )}
            <Form label="Limit" submit={(values) => cap.mutateAsync(values).then(() => say("Saved."))}>
              <Input
                label="At most in a month, in pounds"
                name="pounds"
                type="number"
                min={0}
                step="0.01"
                defaultValue={usage.monthly_cap_pence === null ? "" : usage.monthly_cap_pence / 100}
                hint="Empty: no limit. Above it the local engines go on."
              />
              <Submit className="">Save</Submit>
            </Form>
          </section>
        </div>
      )}
    </Shown>
  );
}

function Spared({ avoided }: { readonly avoided: Avoided }) {
  return (
    <>
      <dt>Spared: {words(avoided.reason).toLowerCase()}</dt>
      <dd>
        {money(avoided.pence)} ({avoided.recordings === 1 ? "1 recording" : `${count(avoided.recordings)} recordings`})
      </dd>
    </>
  );
}
