import * as React from 'react';

/** A native range with its label and its value in words. */
export function Slider(props: {
  label: string;
  /** Position, and the ends of the track. */
  value: number;
  min: number;
  max: number;
  step: number;
  /** The value as text. */
  shown: string;
  disabled?: boolean;
  onChange: (value: number) => void;
}): JSX.Element {
  const id = React.useId();
  return (
    <div className="wb-Slider">
      <label htmlFor={id}>{props.label}</label>
      <input
        id={id}
        type="range"
        min={props.min}
        max={props.max}
        step={props.step}
        value={props.value}
        aria-valuetext={props.shown}
        disabled={props.disabled}
        onChange={event => props.onChange(Number(event.target.value))}
      />
      <output htmlFor={id}>{props.shown}</output>
    </div>
  );
}
