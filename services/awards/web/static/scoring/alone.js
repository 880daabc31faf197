// One page at a time for each judge on a device, so that two tabs do not write over each other.
const SOON = 2_000; // ms that the page before this one (a reload) may need to go

/** Hold the judge's table; false if another tab has it. ``lost`` is called if a tab takes it over later. */
export function alone(judge, lost, { take = false } = {}) {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    const options = take ? { steal: true } : { signal: AbortSignal.timeout(SOON) };
    const held = navigator.locks.request(`khuyen-cong-scoring-${judge}`, options, () => {
      resolve(true);
      return new Promise(() => {}); // until the page goes
    });
    held.catch((error) => {
      resolve(false);
      if (error.name === "AbortError") lost();
    });
  });
}
