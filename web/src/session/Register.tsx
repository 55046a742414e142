/** A new account, and with it a new organisation. */
import { Link, useNavigate } from "@tanstack/react-router";
import { authRegister } from "~/api/generated";
import { Form, Input, Submit } from "~/ui/form";
import { Doorway } from "./doorway";
import { linkProof } from "./link-proof";
import { useSignIn } from "./session";

export function Register() {
  const signIn = useSignIn();
  const navigate = useNavigate();
  const invite = linkProof("invite");
  return (
    <Doorway title={invite ? "Join your team" : "Register"}>
      <Form
        label="Register"
        submit={async ({ email = "", password = "", full_name = "", organisation }) => {
          await authRegister({ body: { email, password, full_name, organisation, invite }, throwOnError: true });
          await signIn(email, password);
          await navigate({ to: "/", replace: true });
        }}
      >
        <Input label="Your name" name="full_name" autoComplete="name" required autoFocus />
        {!invite && <Input label="Organisation" name="organisation" autoComplete="organization" hint="Optional: what your team is called." />}
        <Input label="E-mail" name="email" type="email" autoComplete="username" required hint={invite && "The address that the invitation was sent to."} />
        <Input label="Password" name="password" type="password" autoComplete="new-password" minLength={8} required hint="At least 8 characters." />
        <Submit>Register</Submit>
      </Form>
      <p>
        <Link to="/sign-in">I have an account: sign in</Link>
      </p>
    </Doorway>
  );
}
