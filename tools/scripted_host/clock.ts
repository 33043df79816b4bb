// Virtual time, to be shared by all VMs of a simulation.

/** A clock that moves only when it is told to. */
export class VirtualClock {
  constructor(
    /** Milliseconds since the epoch; fractions are kept. */
    public nowMs = 1_700_000_000_000,
  ) {}
}
