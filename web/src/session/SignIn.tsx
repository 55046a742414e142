/** Signing in; afterwards the page that was asked for. */
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Form, Input, Submit } from "~/ui/form";
import { Doorway } from "./doorway";
import { useSignIn } from "./session";

export function SignIn() {
  const signIn = useSignIn();
  const navigate = useNavigate();
  const { next } = useSearch({ from: "/sign-in" });
  return (
    <Doorway title="Sign in">
      <Form
        label="Sign in"
        submit={async (values) => {
          await signIn(values.email ?? "", values.password ?? "");
          await navigate({ href: next?.startsWith("/") ? next : "/", replace: true });
        }}
      >
        <Input label="E-mail" name="email" type="email" autoComplete="username" required autoFocus />
        <Input label="Password" name="password" type="password" autoComplete="current-password" required />
        <Submit>Sign in</Submit>
      </Form>
      <p className="row spread">
        <Link to="/forgotten-password">Forgotten your password?</Link>
        <Link to="/register">New here? Register</Link>
      </p>
    </Doorway>
  );
}
