/** Chooses a new password with the link from an e-mail; the link's proof stands behind the `#`. */
import { Link, useNavigate } from "@tanstack/react-router";
import { authResetPassword } from "~/api/generated";
import { Form, Input, Submit } from "~/ui/form";
import { say } from "~/ui/toast";
import { Doorway } from "./doorway";
import { linkProof } from "./link-proof";

export function NewPassword() {
  const navigate = useNavigate();
  const token = linkProof("reset");
  return (
    <Doorway title="New password">
      {token ? (
        <Form
          label="New password"
          submit={async ({ password = "" }) => {
            await authResetPassword({ body: { token, password }, throwOnError: true });
            say("Your password is changed. Sign in with it.");
            await navigate({ to: "/sign-in", replace: true });
          }}
        >
          <Input label="New password" name="password" type="password" autoComplete="new-password" minLength={8} required hint="At least 8 characters. All devices are signed out." />
          <Submit>Change it</Submit>
        </Form>
      ) : (
        <p className="note warn">This link is incomplete. Open it again from the e-mail, or ask for another one.</p>
      )}
      <p>
        <Link to="/forgotten-password">Ask for another link</Link>
      </p>
    </Doorway>
  );
}
