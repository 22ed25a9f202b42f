// What a run must show; scripts/check-bench.mjs fails when a figure is on the wrong side of its bar.

export const atMost = (name, value, bar) => ({ name, value: Number(value.toPrecision(3)), atMost: bar });
export const atLeast = (name, value, bar) => ({ name, value: Number(value.toPrecision(3)), atLeast: bar });

export const holds = ({ value, atMost = Number.POSITIVE_INFINITY, atLeast = 0 }) => value <= atMost && value >= atLeast;
