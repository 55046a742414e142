/** What belongs to one person: name, password, devices, and how the app looks. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { authChangeMe, authChangePassword, authEndDevice, type DeviceOut } from "~/api/generated";
import { authListDevicesOptions } from "~/api/generated/@tanstack/react-query.gen";
import { useMe, useSignIn } from "~/session/session";
import { useChange } from "~/ui/change";
import { Form, Input, Select, Submit, type Values } from "~/ui/form";
import { fromNow } from "~/ui/format";
import { Shown } from "~/ui/page";
import { applyTheme, THEMES, theme } from "~/ui/theme";
import { say } from "~/ui/toast";
import { deviceName } from "./device-name";

const THEME_TEXT = { system: "As the device", light: "Light", dark: "Dark" } as const;

export function Me() {
  const me = useMe();
  return (
    <div className="columns">
      <section className="card" aria-label="About me">
        <h2>About me</h2>
        <Shown query={me}>{({ full_name }) => <Name name={full_name} />}</Shown>
        <Look />
      </section>
      <section className="card" aria-label="Password">
        <h2>Password</h2>
        <Shown query={me}>{({ email }) => <Password email={email} />}</Shown>
      </section>
      <section className="card" aria-label="Signed-in devices">
        <h2>Signed-in devices</h2>
        <Devices />
      </section>
    </div>
  );
}

function Name({ name }: { readonly name: string }) {
  const save = useChange(({ full_name = "" }: Values) => authChangeMe({ body: { full_name }, throwOnError: true }), ["auth"], { quiet: true });
  return (
    <Form label="About me" submit={(values) => save.mutateAsync(values).then(() => say("Saved."))}>
      <Input label="Name" name="full_name" autoComplete="name" required defaultValue={name} />
      <Submit className="">Save</Submit>
    </Form>
  );
}

function Look() {
  return (
    <Select
      label="Appearance"
      name="theme"
      defaultValue={theme()}
      choices={THEMES.map((each) => [each, THEME_TEXT[each]])}
      onChange={(event) => applyTheme(THEMES.find((each) => each === event.target.value))}
    />
  );
}

function Password({ email }: { readonly email: string }) {
  const signIn = useSignIn();
  const [round, setRound] = useState(0);
  return (
    <Form
      key={round}
      label="Password"
      submit={async ({ current_password = "", new_password = "" }) => {
        await authChangePassword({ body: { current_password, new_password }, throwOnError: true });
        // The change signs every device out, this one too.
        await signIn(email, new_password);
        setRound(round + 1);
        say("Your password is changed, and all other devices are signed out.");
      }}
    >
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      <Input label="Current password" name="current_password" type="password" autoComplete="current-password" required />
      <Input label="New password" name="new_password" type="password" autoComplete="new-password" minLength={8} required hint="At least 8 characters." />
      <Submit className="">Change password</Submit>
    </Form>
  );
}

function Devices() {
  const query = useQuery(authListDevicesOptions());
  return (
    <Shown query={query} lines={3}>
      {(devices) => (
        <ul className="list">
          {devices.map((device) => (
            <li key={device.id}>
              <Device device={device} />
            </li>
          ))}
        </ul>
      )}
    </Shown>
  );
}

function Device({ device }: { readonly device: DeviceOut }) {
  const end = useChange<void, unknown>(async () => {
    await authEndDevice({ path: { session_id: device.id }, throwOnError: true });
    say("That device is signed out.");
  }, ["authListDevices"]);
  const name = deviceName(device.user_agent);
  return (
    <div className="line">
      <span className="title">
        {name} {device.current && <span className="tag good">This one</span>}
      </span>
      <span className="meta">
        <span>last used {fromNow(device.last_used_at)}</span>
      </span>
      <span className="end">
        {!device.current && (
          <button type="button" className="small" onClick={() => end.mutate()}>
            Sign out<span className="visually-hidden"> {name}</span>
          </button>
        )}
      </span>
    </div>
  );
}
