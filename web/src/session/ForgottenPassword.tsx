/** Asks for a link to choose a new password. */
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { authForgotPassword } from "~/api/generated";
import { Form, Input, Submit } from "~/ui/form";
import { Doorway } from "./doorway";

export function ForgottenPassword() {
  const [answer, setAnswer] = useState<string | null>(null);
  return (
    <Doorway title="Forgotten password">
      {answer ? (
        <p className="note" role="status">
          {answer}
        </p>
      ) : (
        <Form
          label="Forgotten password"
          submit={async ({ email = "" }) => {
            const { data } = await authForgotPassword({ body: { email }, throwOnError: true });
            setAnswer(data.detail);
          }}
        >
          <Input label="E-mail" name="email" type="email" autoComplete="username" required hint="The address that you sign in with." />
          <Submit>Send me a link</Submit>
        </Form>
      )}
      <p>
        <Link to="/sign-in">Back to signing in</Link>
      </p>
    </Doorway>
  );
}
