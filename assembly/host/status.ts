/** What a host call can answer (proxy-wasm ABI 0.2.1); every other status is an error like these. */
export const OK: u32 = 0;
