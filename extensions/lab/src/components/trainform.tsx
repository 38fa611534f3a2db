import { FormComponent } from '@jupyterlab/ui-components';
import validator from '@rjsf/validator-ajv8';
import * as React from 'react';

import { request } from '../api/request';
import { ISpecForm } from '../api/training';
import { IWorkbench } from '../tokens';
import { Button, Fault } from './parts';

/** Nothing that nobody chose is filled in: what is left empty keeps the spec's default. */
const DEFAULTS = { emptyObjectFields: 'skipDefaults', allOf: 'skipDefaults' } as const;

/** A training spec, edited as a form made from its schema; saving checks it against the log and the metrics. */
export function TrainForm(props: {
  workbench: IWorkbench;
  name: string;
  onSaved: (name: string) => void;
  onClose: () => void;
}): JSX.Element {
  const { workbench, name } = props;
  const [form, setForm] = React.useState<ISpecForm | null>(null);
  const [value, setValue] = React.useState<Record<string, any>>({});
  const [other, setOther] = React.useState('');
  const [busy, setBusy] = React.useState(false);
  const [fault, setFault] = React.useState<string | null>(null);
  React.useEffect(() => {
    let over = false;
    setForm(null);
    setFault(null);
    request<ISpecForm>(workbench.settings, `training/${encodeURIComponent(name)}`).then(
      found => {
        if (!over) {
          setForm(found);
          setValue(found.value);
        }
      },
      (error: Error) => !over && setFault(error.message)
    );
    return () => {
      over = true;
    };
  }, [workbench, name]);

  const save = async (target: string) => {
    setBusy(true);
    setFault(null);
    try {
      const body = JSON.stringify({ value, like: target === name ? undefined : name });
      const found = await request<ISpecForm>(workbench.settings, `training/${encodeURIComponent(target)}`, {
        method: 'PUT',
        body
      });
      setForm(found);
      setValue(found.value);
      setOther('');
      props.onSaved(target);
    } catch (error) {
      setFault((error as Error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section aria-label={`Spec ${name}`} className="wb-SpecForm">
      {form && (
        <FormComponent
          schema={form.schema as any}
          validator={validator as any}
          formData={value}
          compact
          showModifiedFromDefault={false}
          experimental_defaultFormStateBehavior={DEFAULTS}
          onChange={event => setValue(event.formData as Record<string, any>)}
        />
      )}
      <Fault text={fault} />
      <div className="wb-Controls">
        <Button primary label="Save" disabled={!form || busy} onClick={() => void save(name)} />
        <label className="wb-Field">
          <span>As</span>
          <input
            className="jp-mod-styled"
            aria-label="Another name"
            placeholder="another name"
            value={other}
            onChange={event => setOther(event.target.value.trim())}
          />
        </label>
        <Button label="Save as" disabled={!form || busy || !other} onClick={() => void save(other)} />
        <Button label="Close" onClick={props.onClose} />
      </div>
    </section>
  );
}
